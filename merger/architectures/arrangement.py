"""The settings of a model whose layers are others: whatever depends on a layer's number follows the layer.

What that is, the class itself is asked: its settings as it reads them (``layer_types`` that config.json leaves to the
class), and the kinds of the layers that it builds (:mod:`merger.architectures.layers`). Settings are proposed and read
back; where none say the wanted layers, there are no such settings, and the reason is told.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from merger.architectures.classes import config_of, model_class, quiet, skeleton
from merger.architectures.layers import Kinds, difference
from merger.architectures.names import FIXED, KEEP
from merger.architectures.positions import by_layer, by_number, places, proposals, rewritten
from merger.architectures.rules import REPLACED, positional
from merger.errors import N_, CheckpointError
from merger.weights.settings import text_settings

Origin = tuple[Mapping[str, Any], int]  # whose layer it is (that model's settings), and its number there


def arranged(settings: Mapping[str, Any], layers: Sequence[Origin]) -> dict[str, Any]:
    """The settings of the model that has ``layers`` and is otherwise as ``settings`` say.

    Raises CheckpointError, with the setting or the part of a layer that stands in the way, where these layers in this
    order cannot be said. Of a class that transformers does not have, lists with an entry a layer follow, and settings
    that speak of layers in any other way are refused.
    """
    donor = _model(settings)
    if donor.kinds is None:
        return _unknown(settings, layers)
    own_models = {id(own): _model(_like(settings, own)) for own, _ in layers}
    origins = [(own_models[id(own)], number) for own, number in layers]
    numbers = [number for _, number in layers]
    for index, (model, number) in enumerate(origins):
        if model.kinds is None or number >= model.kinds.layers:
            raise _refused(donor, numbers, index, "num_hidden_layers")
    fault = _beside_layers(settings, donor)
    if fault is not None:
        raise fault
    wanted = [model.kinds.facts[number] for model, number in origins if model.kinds is not None]
    lists = {
        key: tuple(model.lists[key][number] if key in model.lists else None for model, number in origins)
        for key in donor.lists
    }
    reason: CheckpointError | None = None
    for proposed in _proposed(settings, donor, lists, numbers):
        fault = _unlike(donor, proposed, lists, wanted, numbers)
        if fault is None:
            return proposed
        reason = fault  # of the last proposal, which says the most
    raise reason or _refused(donor, numbers, 0, "num_hidden_layers")


def _proposed(
    settings: Mapping[str, Any], donor: "_Model", lists: Mapping[str, Any], numbers: Sequence[int]
) -> Iterator[dict[str, Any]]:
    assert donor.kinds is not None
    for part in proposals(text_settings(settings), donor.part, donor.kinds.layers, lists, numbers):
        yield rewritten(settings, part)


def _beside_layers(settings: Mapping[str, Any], donor: "_Model") -> CheckpointError | None:
    """What a model has for each layer outside its layers, where it would not follow them: told by one layer less."""
    assert donor.kinds is not None
    several = [
        name for name in donor.kinds.lists if any(True for _ in donor.kinds.model.get_submodule(name).parameters())
    ]
    if len(several) > 1:
        return _fixed(donor, several[1])
    numbers = list(range(donor.kinds.layers - 1)) or [0, 0]
    lists = {key: tuple(values[number] for number in numbers) for key, values in donor.lists.items()}
    for proposed in _proposed(settings, donor, lists, numbers):
        try:
            other = _Model(proposed).kinds
        except CheckpointError:
            continue
        if other is not None and other.layers == len(numbers):
            odd = (name for name, shape in donor.kinds.outside.items() if other.outside.get(name) != shape)
            name = next(odd, None)
            return None if name is None else _fixed(donor, name)
    return None


def _fixed(donor: "_Model", name: str) -> CheckpointError:
    return CheckpointError(FIXED, mend=KEEP, kind=str(donor.settings.get("model_type", "")), tensor=name)


def _like(settings: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``settings`` with the layers of ``own``: what holds for all layers alike is the child's and not the source's."""
    part, theirs = text_settings(settings), text_settings(own)
    layers = [max((n for key in places() if type(n := said.get(key)) is int), default=0) for said in (part, theirs)]
    before, after = by_number(part, layers[0]), by_number(theirs, layers[1])
    return rewritten(settings, {key: value for key, value in part.items() if key not in before} | after)


def _unlike(
    donor: "_Model", proposed: dict[str, Any], lists: Mapping[str, Any], wanted: Sequence[Any], numbers: Sequence[int]
) -> CheckpointError | None:
    """In what a model of the proposed settings differs from the wanted one; None: in nothing."""
    child = _Model(proposed)
    try:
        found = by_layer(child.seen, len(wanted))  # settings first: they are read in a moment, models are not
        for key, values in lists.items():
            got = found.get(key)
            if got != values:
                odd = next((n for n, value in enumerate(values) if got is None or n >= len(got) or got[n] != value), 0)
                return _refused(donor, numbers, odd, key)
        if child.kinds is None or child.kinds.layers != len(wanted):
            return _refused(donor, numbers, 0, "num_hidden_layers")
        for number, facts in enumerate(wanted):
            odd_part = difference(facts, child.kinds.facts[number], lists)
            if odd_part is not None:
                return _refused(donor, numbers, number, odd_part)
    except CheckpointError as fault:
        return fault
    return None


def _refused(donor: "_Model", numbers: Sequence[int], index: int, what: str) -> CheckpointError:
    """what: the setting, or the part of a layer, that would not be as it is where the layer comes from."""
    settings = ", ".join(positional(donor.part))
    return CheckpointError(
        N_(
            "The settings of a {kind} model cannot say these layers in this order: layer {layer}, made from layer "
            "{origin}, would be built otherwise ({what}){settings}."
        ),
        mend=N_("Let every layer stand where one of its kind may stand, or use a model of another architecture."),
        kind=str(donor.settings.get("model_type", "")), layer=index, origin=numbers[index] if numbers else 0, what=what,
        settings=f"; {settings}" if settings else "",
    )  # fmt: skip


def _unknown(settings: Mapping[str, Any], layers: Sequence[Origin]) -> dict[str, Any]:
    """As :func:`arranged`, from the stored settings alone."""
    part = text_settings(settings)
    numbers = [number for _, number in layers]
    keys = sorted(positional(part))
    if keys:
        raise CheckpointError(
            N_("transformers has no {kind} models, so what {settings} says of another order of layers is unknown."),
            mend=N_("Keep the layers in their order, or choose a model of an architecture that transformers has."),
            kind=str(settings.get("model_type", "")), settings=", ".join(keys),
        )  # fmt: skip
    before = max((value for key, value in part.items() if key in places() and type(value) is int), default=0)
    own_lists = {
        key: tuple(by_layer(text_settings(own), before)[key][number] for own, number in layers)
        for key in by_layer(part, before)
    }
    return rewritten(settings, next(iter(proposals(part, part, before, own_lists, numbers))))


@dataclass(frozen=True)
class _Model:
    """A model's settings, and what its class makes of them."""

    settings: Mapping[str, Any]

    @cached_property
    def config(self) -> Any | None:
        return config_of(self.settings)

    @cached_property
    def kinds(self) -> Kinds | None:
        if self.config is None or model_class(self.config) is None:
            return None
        return Kinds.of(skeleton(self.config))

    @cached_property
    def part(self) -> dict[str, Any]:
        """The language model's settings as the class reads them."""
        assert self.config is not None  # asked of known classes alone
        return dict(self.config.get_text_config().to_dict())

    @cached_property
    def seen(self) -> dict[str, Any]:
        """These, and the lists that the class derives and cannot be given."""
        assert self.config is not None
        text = self.config.get_text_config()
        derived = [name for name in dir(type(text)) if isinstance(getattr(type(text), name), property)]
        with quiet():
            values = {name: getattr(text, name, None) for name in derived if not name.startswith("_")}
        lists = {name: list(value) for name, value in values.items() if isinstance(value, list | tuple)}
        return lists | self.part

    @cached_property
    def lists(self) -> Mapping[str, tuple[Any, ...]]:
        """For every setting that has something for each layer, what that is."""
        if self.kinds is None:
            return {}
        found = by_layer(self.seen, self.kinds.layers)
        return {key: values for key, values in found.items() if REPLACED.get(key) not in self.part}


def _model(settings: Mapping[str, Any]) -> _Model:
    return _read(json.dumps(settings, sort_keys=True, default=str))


@lru_cache(maxsize=16)  # a search comes back to the same sources with every path
def _read(text: str) -> _Model:
    return _Model(json.loads(text))
