"""The sums of a project's judgements, kept where they were read and brought up to date by what was said since.

Judgements have numbers without gaps, in the order in which they were committed (:func:`webapp.review.judging.judge`
takes them under the project's row lock). Whoever has counted up to a number and reads what lies above it has therefore
missed nothing, however many write at the same time. Sums are whole numbers, so that adding and taking out gives what
counting from the beginning would give, exactly.

A web process keeps the sums of a few projects; a worker keeps them in the database from time to time, so that a new
process does not count from the beginning.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from merger.judgements import PairTally, RubricTally
from webapp.review import said
from webapp.review.models import KeptSums, Project

Tally = PairTally | RubricTally
Computed = TypeVar("Computed")
FORM = 1  # of the JSON; other forms are not read
KEEP_EVERY = 1000  # judgements between two states in the database
_MOST_PROJECTS = 4  # in memory; 20 MB for 100,000 judgements of 33,000 pairs


@dataclass(frozen=True)
class Counted:
    """The sums of the judgements up to a number."""

    number: int
    tally: Tally


@dataclass
class _Entry:
    """A project in memory. computed: by name what was made of the sums, with the number up to which they went."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    counted: Counted | None = None
    computed: dict[str, tuple[int, Any]] = field(default_factory=dict)


_entries: OrderedDict[UUID, _Entry] = OrderedDict()
_guard = threading.Lock()


def current(project: Project) -> Counted:
    """The sums of everything that has been said, for the caller alone."""
    entry = _entry(project.pk)
    with entry.lock:
        counted = _up_to_date(project, entry)
        return Counted(counted.number, counted.tally.copy())


def computed(project: Project, name: str, make: Callable[[Any], Computed]) -> Computed:
    """What ``make`` makes of the sums, made once for each state of them."""
    entry = _entry(project.pk)
    with entry.lock:
        counted = _up_to_date(project, entry)
        if entry.computed.get(name, (None,))[0] != counted.number:
            entry.computed[name] = counted.number, make(counted.tally)
        found: Computed = entry.computed[name][1]
        return found


def keep(project_id: UUID) -> None:
    """Store the sums as they are now; an older state never takes the place of a newer one."""
    project = Project.objects.get(pk=project_id)
    counted = _advanced(project, _stored(project, project.said))
    row, _made = KeptSums.objects.get_or_create(project=project, defaults={"form": FORM})
    KeptSums.objects.filter(pk=row.pk, number__lt=counted.number).update(
        number=counted.number, form=FORM, sums=counted.tally.to_json()
    )


def forget() -> None:
    """Let go of everything in memory."""
    with _guard:
        _entries.clear()


def _entry(project: UUID) -> _Entry:
    with _guard:
        found = _entries.setdefault(project, _Entry())
        _entries.move_to_end(project)
        while len(_entries) > _MOST_PROJECTS:
            _entries.popitem(last=False)
        return found


def _up_to_date(project: Project, entry: _Entry) -> Counted:
    """The entry's sums, with everything that is new. The caller holds its lock: of two who ask at once, one counts."""
    last = Project.objects.values_list("said", flat=True).get(pk=project.pk)
    counted, entry.counted = entry.counted, None  # sums that were left half changed are not used again
    if counted is None or counted.number > last:  # later than the database: it was restored from an older copy
        counted, entry.computed = _stored(project, last), {}
    entry.counted = _advanced(project, counted) if counted.number < last else counted
    return entry.counted


def _stored(project: Project, last: int) -> Counted:
    """What the database has of the sums up to ``last``, or nothing counted yet."""
    kind: type[Tally] = PairTally if project.kind == Project.Kind.PAIRS else RubricTally
    row = KeptSums.objects.filter(project=project, form=FORM, number__range=(1, last)).first()
    return Counted(0, kind()) if row is None else Counted(row.number, kind.from_json(row.sums))


def _advanced(project: Project, counted: Counted) -> Counted:
    """The sums, changed where they are, with everything that is new.

    What is new can take back, or be repeated by, only what the same rater said of the same item: of these items the old
    state is taken out and the new one added.
    """
    fresh = said.rows(project, number__gt=counted.number)
    if not fresh:
        return counted
    known = _touched(project, fresh, counted.number) if counted.number else []
    tally: Any = counted.tally  # of the kind of its judgements
    for old in said.judgements(project, known):
        tally.remove(old)
    for new in said.judgements(project, known + fresh):
        tally.add(new)
    return Counted(fresh[-1].number, tally)


def _touched(project: Project, fresh: list[said.JudgementRow], number: int) -> list[said.JudgementRow]:
    """What the raters of the new rows had said of the same items before, up to a number."""
    touched = {(row.rater, row.item) for row in fresh if row.item is not None}
    items = {item for _rater, item in touched}
    rows = said.rows(project, number__lte=number, seat__item__in=items) if items else []
    return [row for row in rows if (row.rater, row.item) in touched]
