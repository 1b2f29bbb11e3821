"""What is told of a candidate beside right answers: measures by name, one file each."""

from importlib import import_module

from merger.evolution.measures._measure import MeasuredChild, MeasureKind

__all__ = ["MEASURES", "MeasureKind", "MeasuredChild"]

_FILES = (
    "japanese",
    "short",
    "small",
)
_DECLARED: tuple[MeasureKind, ...] = tuple(
    import_module(f"merger.evolution.measures.{file}").MEASURE for file in _FILES
)
MEASURES: dict[str, MeasureKind] = {measure.name: measure for measure in _DECLARED}
