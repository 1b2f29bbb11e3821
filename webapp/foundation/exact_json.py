"""JSON that comes back exactly as it went in."""

import json
from typing import Any

from django.db import models


class ExactJSON(models.TextField[Any, Any]):
    """JSON kept as text.

    PostgreSQL's jsonb sorts keys, drops the sign of -0.0 and gives 1e16 back as an integer; the order of a recipe's
    parameters is data, and a search's state must continue to the last bit.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """Read the stored text."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Text to store; refuses NaN and infinity, which are no JSON."""
        return None if value is None else json.dumps(value, allow_nan=False, ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        """Values are JSON already; fixtures bring text."""
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        """Text for fixtures."""
        return self.get_prep_value(self.value_from_object(obj)) or "null"
