"""Files of a model's folder, opened so that no link leads out of it: not before the look at it, and not after.

A link may stay inside the folder. In a snapshot of the Hub's cache (``models--OWNER--NAME/snapshots/REVISION``), whose
files are links into ``blobs``, it may also stay inside that cache entry.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from merger.errors import N_, CheckpointError

_SNAPSHOTS, _ENTRY = "snapshots", "models--"
_POINTER = b"version https://git-lfs.github.com/spec/"  # how each of them begins, by Git LFS's specification
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe must not make anybody wait


def plain_file(path: Path) -> int:
    """The size in bytes of a regular file of the folder; raises CheckpointError where there is none."""
    with opened(path) as file:
        return os.fstat(file.fileno()).st_size


def read_bytes(path: Path) -> bytes:
    """All of a regular file of the folder; raises CheckpointError."""
    with opened(path) as file:
        return file.read()


def is_plain(path: Path) -> bool:
    """Whether :func:`opened` would open it."""
    try:
        plain_file(path)
    except CheckpointError:
        return False
    return True


def is_there(path: Path) -> bool:
    """Whether the folder has anything of this name, a link that leads nowhere included."""
    return os.path.lexists(path)


def opened(path: Path) -> BinaryIO:
    """Open a regular file of the folder ``path.parent`` for reading; raises CheckpointError, also for LFS pointers.

    The path is resolved, and the place that was found is walked to from the allowed folder step by step without
    following links: what is exchanged for a link in between is not followed either.
    """
    try:
        handle = _handle(path)
    except _Leaves as fault:
        raise CheckpointError(
            N_("{file} is a link that leads out of the model's folder; such links are not followed."),
            mend=N_("Put the file itself there."),
            file=path.name,
        ) from fault
    except OSError as fault:  # no such file, a name that no file can have, no right to read it
        loops = fault.errno == errno.ELOOP
        raise CheckpointError(
            N_("{file} is a link that leads nowhere.") if loops or os.path.islink(path) else N_("{file} is missing."),
            mend=N_("Copy or download the folder again."),
            file=path.name[:255],
        ) from fault
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise CheckpointError(N_("{file} is no file."), mend=N_("Put the file itself there."), file=path.name)
    file = os.fdopen(handle, "rb")
    if os.pread(handle, len(_POINTER), 0) == _POINTER:
        file.close()
        raise CheckpointError(
            N_("{file} is a Git LFS pointer: it names the content, but does not hold it."),
            mend=N_("Run git lfs pull in the model's folder, or download the file itself."),
            file=path.name,
        )
    return file


class _Leaves(Exception):
    """The path lies in no allowed folder."""


def _handle(path: Path) -> int:
    folder = path.parent.resolve()
    try:
        target = path.resolve(strict=True) if os.path.islink(path) else folder / path.name
    except RuntimeError as fault:  # links in a circle
        raise OSError(errno.ELOOP, str(fault)) from fault
    allowed = next((root for root in _roots(folder) if root in target.parents), None)
    if allowed is None:
        raise _Leaves
    parts = target.relative_to(allowed).parts
    if stat.S_IFMT(target.lstat().st_mode) not in (stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR):
        parts = ()  # devices and pipes are not even opened: that may already do something
    handle = os.open(allowed, _FLAGS | os.O_DIRECTORY)
    for part in parts:
        try:
            step = os.open(part, _FLAGS, dir_fd=handle)
        except OSError as fault:
            raise (_Leaves() if fault.errno == errno.ELOOP else fault) from fault
        finally:
            os.close(handle)
        handle = step
    return handle


def _roots(folder: Path) -> list[Path]:
    """The folders in which files of a model in ``folder`` (resolved) may lie."""
    found = [folder]
    for above in folder.parents:
        if above.name == _SNAPSHOTS and above.parent.name.startswith(_ENTRY):
            found.append(above.parent)
            break
    return found
