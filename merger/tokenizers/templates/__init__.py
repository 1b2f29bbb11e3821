"""Chat templates that a recipe may ask for by name, written from the models' public documentation, one file each."""

from pathlib import Path

_FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.jinja")))


def template(name: str) -> str:
    """The text of one of NAMES."""
    return (_FOLDER / f"{name}.jinja").read_text(encoding="utf-8")


def name_of(text: str) -> str | None:
    """Under which of NAMES the text goes; None: under none."""
    return next((name for name in NAMES if template(name) == text), None)
