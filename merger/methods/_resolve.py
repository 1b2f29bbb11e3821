"""Which numbers a merge node uses for one tensor: the edge's word, then the node's, then the method's default."""

from dataclasses import dataclass

from merger.errors import N_, RecipeError
from merger.methods._method import ParameterSpec
from merger.methods._registry import METHODS
from merger.recipes.parameters import Parameter, Scalar, value_at
from merger.recipes.recipe import Input, Merge

Value = float | bool
Resolved = tuple[tuple[str, "Value | tuple[float, ...]"], ...]  # keyword of the method's function, value(s)


def merged_inputs(merge: Merge) -> tuple[Input, ...]:
    """The inputs that the method really takes: a base listed among the models again is the base, no model."""
    if METHODS[merge.method].base == "none":
        return merge.inputs
    return tuple(item for item in merge.inputs if item.node != merge.base)


@dataclass(frozen=True)
class Resolver:
    """The parameters of one node, looked up once and evaluated for tensor after tensor."""

    merge: Merge
    lookups: tuple[tuple[ParameterSpec, tuple[tuple[Parameter, ...], ...]], ...]

    @classmethod
    def of(cls, merge: Merge) -> "Resolver":
        """Prepare a node whose method is known."""
        node = dict(merge.parameters)
        edges = [dict(item.parameters) for item in merged_inputs(merge)]
        lookups = []
        for spec in METHODS[merge.method].parameters:
            places = edges if spec.per_input else [{}]
            lookups.append((spec, tuple(_words(spec.name, edge, node) for edge in places)))
        return cls(merge, tuple(lookups))

    def at(self, tensor: str, position: float) -> Resolved:
        """Values for one tensor; position as in ``value_at``. Raises RecipeError when a required one is missing."""
        found: list[tuple[str, Value | tuple[float, ...]]] = []
        for spec, places in self.lookups:
            values = [self._value(spec, words, tensor, position) for words in places]
            found.append((spec.argument, tuple(float(v) for v in values) if spec.per_input else values[0]))
        return tuple(found)

    def _value(self, spec: ParameterSpec, words: tuple[Parameter, ...], tensor: str, position: float) -> Value:
        for word in words:
            value: Scalar = value_at(word, tensor, position)
            if value is not None:
                return bool(value) if spec.kind == "bool" else float(value)
        if spec.default is None:
            raise RecipeError(
                N_("{node}: {parameter} has no value for tensor {tensor}."),
                mend=N_("Add a value without a filter after the filtered ones."),
                node=self.merge.name,
                parameter=spec.name,
                tensor=tensor,
            )
        return spec.default


def _words(name: str, edge: dict[str, Parameter], node: dict[str, Parameter]) -> tuple[Parameter, ...]:
    return tuple(place[name] for place in (edge, node) if place.get(name) is not None)
