"""How a recipe names a model: a folder, its revision, an adapter on top: ``path@revision+adapter@revision``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merger.errors import N_, RecipeError

_KEYS = ("model", "lora")
_PART_KEYS = ("path", "revision")


@dataclass(frozen=True)
class ModelReference:
    """One model as mergekit names it. A revision tells versions on a hub apart; a folder on disk has only one."""

    path: str
    revision: str | None = None
    adapter: str | None = None
    adapter_revision: str | None = None

    @classmethod
    def parse(cls, text: str, folder: Path | None = None) -> "ModelReference":
        """The reference that the short form means; a folder that exists wins over any reading of @ and +.

        folder: paths are relative to it (None: kept as written). Raises RecipeError.
        """
        model, adapter = _cut(text, "+", folder)
        path, revision = _cut(model, "@", folder)
        found = cls(_within(folder, path), revision)
        if adapter is None:
            return found
        path, revision = _cut(adapter, "@", folder)
        return cls(found.path, found.revision, _within(folder, path), revision)

    @classmethod
    def of(cls, value: Any, key: str, folder: Path | None = None) -> "ModelReference":
        """The reference in a YAML value: the short form, or ``{model: {path, revision}, lora: {path, revision}}``."""
        if isinstance(value, str) and value.strip():
            return cls.parse(value, folder)
        if not isinstance(value, dict) or "model" not in value:
            raise RecipeError(N_("{key} must name a model's folder."), mend=N_("Write its path."), key=key)
        _known(value, _KEYS, key)
        path, revision = _part(value["model"], key, folder)
        if value.get("lora") is None:
            return cls(path, revision)
        return cls(path, revision, *_part(value["lora"], key, folder))

    @property
    def text(self) -> str:
        """The short form."""
        model = self.path if self.revision is None else f"{self.path}@{self.revision}"
        if self.adapter is None:
            return model
        return f"{model}+{self.adapter}" + ("" if self.adapter_revision is None else f"@{self.adapter_revision}")


def _cut(text: str, mark: str, folder: Path | None) -> tuple[str, str | None]:
    """The text before and after the mark that matters; None: no mark does."""
    if mark not in text or _is_folder(text, folder):
        return text, None
    positions = [position for position, letter in enumerate(text) if letter == mark]
    there = [position for position in positions if _is_folder(text[:position], folder)]
    if not there and mark == "+":
        there = [position for position in positions if _is_folder(text[:position].rpartition("@")[0], folder)]
    position = (there or positions)[-1]
    before, after = text[:position], text[position + 1 :]
    if (len(positions) > 1 and not there) or (mark in after and not _is_folder(after, folder)):
        raise RecipeError(
            N_("{model} has more than one {mark}."),
            mend=N_("Write path, path@revision, path+adapter or path@revision+adapter@revision."),
            model=text,
            mark=mark,
        )
    if not before or not after:
        raise RecipeError(
            N_("{model} has nothing before or after its {mark}."),
            mend=N_("Write path, path@revision, path+adapter or path@revision+adapter@revision."),
            model=text,
            mark=mark,
        )
    return before, after


def _part(value: Any, key: str, folder: Path | None) -> tuple[str, str | None]:
    """Path and revision of one half of the long form."""
    if isinstance(value, str) and value:
        path, revision = _cut(value, "@", folder)
        return _within(folder, path), revision
    if not isinstance(value, dict) or not isinstance(value.get("path"), str) or not value["path"].strip():
        raise RecipeError(
            N_("{key} names no path."), mend=N_("Write model: {{path: FOLDER}}, and lora: likewise."), key=key
        )
    _known(value, _PART_KEYS, key)
    path, revision = value["path"], value.get("revision")
    if ("@" in path or "+" in path) and not _is_folder(path, folder):
        raise RecipeError(
            N_("There is no folder {path}, and no other model can have @ or + in its name."),
            mend=N_("Check the path."),
            path=path,
        )
    if revision and any(mark in str(revision) for mark in "@+"):
        raise RecipeError(
            N_("{key}: {revision} is no revision."),
            mend=N_("Name a branch, a tag or a commit."),
            key=key,
            revision=revision,
        )
    return _within(folder, path), str(revision) if revision else None


def _known(value: dict[Any, Any], accepted: tuple[str, ...], key: str) -> None:
    for name in value:
        if name not in accepted:
            raise RecipeError(
                N_("{word} is no key of {key}."),
                mend=N_("Use {accepted}."),
                word=name,
                key=key,
                accepted=", ".join(accepted),
            )


def _within(folder: Path | None, path: str) -> str:
    return path if folder is None else str(folder / path)


def _is_folder(text: str, folder: Path | None) -> bool:
    return bool(text) and Path(_within(folder, text)).is_dir()
