"""JSON that is answered as it was sent, keys of newer programs included, with a type that describes it to programs."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class DescribedBy:
    """Annotation of a plain type: ``type`` stands in the API's description; nothing is checked or changed by it."""

    type: Any

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        # Within (no) definitions of its own the type is referred to by its name; by itself it would be written out.
        return handler(core_schema.definitions_schema(TypeAdapter(self.type).core_schema, []))
