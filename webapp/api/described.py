"""The API's description as a file, from which the front end's types are made."""

import json
from typing import Any

from webapp.api.application import api
from webapp.environment import ROOT

FILE = ROOT / "static" / "openapi.json"


def text() -> str:
    """The description as it is to be kept, a line a path and a line a schema.

    Titles are left out: pydantic makes them of the names beside them.
    """
    whole = _untitled(api.get_openapi_schema())
    paths, schemas = whole.pop("paths"), whole["components"].pop("schemas")
    parts = {name: _json(value) for name, value in whole.items()}
    parts["paths"] = _lines(paths)
    parts["components"] = f'{{"schemas": {_lines(schemas)}, {_json(whole["components"])[1:]}'
    return "{" + ",\n".join(f"{_json(name)}: {value}" for name, value in parts.items()) + "}\n"


def _lines(rows: dict[str, Any]) -> str:
    return "{\n" + ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in rows.items()) + "\n}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _untitled(value: Any) -> Any:
    if isinstance(value, list):
        return [_untitled(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A property may be called "title" too; its value is a schema.
    return {name: _untitled(item) for name, item in value.items() if name != "title" or not isinstance(item, str)}
