"""Which numbers a merge node uses for one tensor: the edge's word, then the node's, then the method's default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from merger.errors import N_, RecipeError
from merger.methods import METHODS, Check, Method, ParameterSpec
from merger.recipes.parameters import Parameter, Scalar, value_at
from merger.recipes.recipe import Input, Merge, called

Value = float | bool
Resolved = tuple[tuple[str, "Value | tuple[float, ...]"], ...]  # keyword of the method's function, value(s)


def merged_inputs(merge: Merge) -> tuple[Input, ...]:
    """The inputs that the method really takes: a base listed among the models again is the base, no model."""
    if METHODS[merge.method].base == "none":
        return merge.inputs
    return tuple(item for item in merge.inputs if item.node != merge.base)


def of_model(spec: ParameterSpec, method: Method) -> bool:
    """Whether a model's entry may give the parameter: also any parameter of a method that takes one model alone."""
    return spec.per_input or (method.inputs == (1, 1) and method.base == "none")


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
        method = METHODS[merge.method]
        lookups = []
        for spec in method.parameters:
            owners = edges if of_model(spec, method) else [{}]
            lookups.append((spec, tuple(_words(spec.name, edge, node) for edge in owners)))
        return cls(merge, tuple(lookups))

    def at(self, tensor: str, position: float, block: str = "other", inner: Sequence[str] | None = None) -> Resolved:
        """Values for one tensor; position and block as in ``value_at``.

        inner: the tensor's names in the models of :func:`merged_inputs`, where they differ: filters of parameters that
        belong to a model look at these, as in mergekit. Raises RecipeError when a required value is missing.
        """
        found: list[tuple[str, Value | tuple[float, ...]]] = []
        method = METHODS[self.merge.method]
        for spec, by_owner in self.lookups:
            names = inner if inner is not None and of_model(spec, method) else [tensor] * len(by_owner)
            values = [
                self._value(spec, words, name, position, block) for words, name in zip(by_owner, names, strict=True)
            ]
            found.append((spec.argument, tuple(float(v) for v in values) if spec.per_input else values[0]))
        if method.check is not None:
            self._check(method.check, dict(found))
        return tuple(found)

    def _check(self, check: Check, found: Mapping[str, Value | tuple[float, ...]]) -> None:
        for index, item in enumerate(merged_inputs(self.merge)):
            numbers = {name: value[index] if isinstance(value, tuple) else value for name, value in found.items()}
            fault = check(numbers)
            if fault is not None:
                message, mend, code = fault
                raise RecipeError(
                    message, mend=mend, code=code, node=self.merge.name, model=called(item.node), **numbers
                )

    def _value(
        self, spec: ParameterSpec, words: tuple[Parameter, ...], tensor: str, position: float, block: str
    ) -> Value:
        for word in words:
            value: Scalar = value_at(word, tensor, position, block)
            if value is not None:
                if spec.kind == "bool":
                    return bool(value)
                return int(value) if spec.kind == "integer" else float(value)
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
