"""JSON schemas that stand alone, for places where the API's description takes no references."""

from typing import Any

from pydantic import BaseModel


def inlined(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema with every reference replaced by what it refers to."""
    whole = model.model_json_schema()
    known = whole.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, list):
            return [resolved(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            beside = {name: item for name, item in value.items() if name != "$ref"}
            return resolved(known[value["$ref"].rsplit("/", 1)[-1]]) | beside
        return {name: resolved(item) for name, item in value.items()}

    found: dict[str, Any] = resolved(whole)
    return found
