"""The front end's types are made of the API's description, so the kept description must be that of the code."""

from webapp.api import described


def test_the_kept_description_is_the_codes_own() -> None:
    assert described.FILE.read_text(encoding="utf-8") == described.text(), "run: make types"
