"""One formula evaluated on the CPU tile by tile: no whole tensor is ever held, however deep the graph."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from merger.formulas.expression import Formula, Step
from merger.kernels import Given, Kernel, Tile, kernel_of
from merger.numerics.floats import FLOAT32, all_finite, round_all

TILE = 65_536  # elements; few enough for a core's second-level cache, so many that calls cost next to nothing
_ROWS_TILE = 8 * TILE  # where whole rows are needed, a longer tile for long rows

Sink = Callable[[int, Tile], None]  # first element, values float32 representable in the output's precision


class Reader(Protocol):
    """One leaf's tensor. precision: of the values that :meth:`tile` gives; columns: length of a row.

    rows: it is quickest when tiles hold whole rows.
    """

    precision: int
    columns: int
    rows: bool

    def tile(self, start: int, out: Tile) -> None:
        """The elements from ``start`` on, as many as ``out`` [n] float32 holds."""


@dataclass(frozen=True)
class Tensor:
    """The formula of one tensor with all that its evaluation needs.

    readers: one a leaf. precision: of the output. memory: by step, what a kernel may remember of inputs that stay the
    same; steps that are not in it remember nothing. odd: told the place of a leaf in which NaN or infinity is read.
    """

    formula: Formula
    readers: Sequence[Reader]
    shape: tuple[int, ...]
    precision: int
    memory: Mapping[int, MutableMapping[str, Any]]
    odd: Callable[[int], None] | None = None


def evaluate(tensor: Tensor, sink: Sink) -> None:
    """Give the tensor's values to ``sink``, in order. Every bit is the same for any tiling and any thread."""
    _Evaluation(tensor).run(sink)


class _Evaluation:
    def __init__(self, tensor: Tensor) -> None:
        self.formula, self.readers, self.odd = tensor.formula, tensor.readers, tensor.odd
        self.leaves = len(tensor.readers)
        self.elements = int(np.prod(tensor.shape, dtype=np.int64))
        self.precision = tensor.precision
        precisions = [reader.precision for reader in tensor.readers]
        self.kernels: list[Kernel] = []
        for number, step in enumerate(tensor.formula.steps):
            into = {precisions[index] for index in _inputs(step)}
            precision = into.pop() if len(into) == 1 else FLOAT32
            given = Given(
                dict(step.numbers),
                tensor.shape,
                len(step.inputs),
                precision,
                step.key,
                tensor.memory.get(number, {}),
            )
            self.kernels.append(kernel_of(step.method.name)(given))
            precisions.append(precision)
        self.result = precisions[-1]
        columns = tensor.shape[-1] if tensor.shape else 1
        whole_rows = any(kernel.rows for kernel in self.kernels) or any(reader.rows for reader in self.readers)
        self.length = TILE
        if whole_rows:
            self.length = columns * max(1, (TILE if columns <= TILE else _ROWS_TILE) // columns)
        self.buffers: dict[int, _Buffers] = {}

    def run(self, sink: Sink) -> None:
        for number, kernel in enumerate(self.kernels):
            for sweep in range(kernel.sweeps):
                for start in range(0, self.elements, self.length):
                    buffers = self._tile(start, number)
                    kernel.look(sweep, start, buffers.models[number], buffers.base(self.formula.steps[number]))
        last = self.leaves + len(self.kernels) - 1
        for start in range(0, self.elements, self.length):
            values = self._tile(start, len(self.kernels)).values[last]
            if self.precision != self.result and self.precision != FLOAT32:
                round_all(values, self.precision)
            sink(start, values)

    def _tile(self, start: int, steps: int) -> "_Buffers":
        """All leaves and the first ``steps`` steps at the tile from ``start``, and the inputs of the step after."""
        size = min(self.length, self.elements - start)
        if size not in self.buffers:
            self.buffers[size] = _Buffers(self.formula, self.leaves, size)
        buffers = self.buffers[size]
        for index in buffers.needed[steps]:
            if index < self.leaves:
                self.readers[index].tile(start, buffers.values[index])
                if self.odd is not None and not all_finite(buffers.values[index], FLOAT32):
                    self.odd(index)
            else:
                number = index - self.leaves
                step = self.formula.steps[number]
                buffers.gather(number)
                self.kernels[number].apply(start, buffers.models[number], buffers.base(step), buffers.values[index])
        if steps < len(self.kernels):
            buffers.gather(steps)
        return buffers


class _Buffers:
    """The values of every place at one tile, laid out so that a step finds its inputs as the rows of one array."""

    def __init__(self, formula: Formula, leaves: int, size: int) -> None:
        steps = formula.steps
        self.models = [np.empty((len(step.inputs), size), np.float32) for step in steps]
        self.copies: list[list[tuple[int, int]]] = [[] for _ in steps]
        values: dict[int, Tile] = {}
        for number, step in enumerate(steps):
            for row, index in enumerate(step.inputs):
                if index in values:
                    self.copies[number].append((row, index))
                else:  # the first that takes a value has it written where it wants it
                    values[index] = self.models[number][row]
        self.values = [
            values[index] if index in values else np.empty(size, np.float32) for index in range(leaves + len(steps))
        ]
        self.needed = [_below(formula, leaves, _inputs(step)) for step in steps]
        self.needed.append(_below(formula, leaves, (leaves + len(steps) - 1,)))

    def gather(self, number: int) -> None:
        for row, index in self.copies[number]:
            self.models[number][row] = self.values[index]

    def base(self, step: Step) -> Tile | None:
        return None if step.base is None else self.values[step.base]


def _inputs(step: Step) -> tuple[int, ...]:
    return step.inputs if step.base is None else (step.base, *step.inputs)


def _below(formula: Formula, leaves: int, indexes: tuple[int, ...]) -> tuple[int, ...]:
    """The places and everything that goes into them, in the order of computation."""
    found: set[int] = set()
    waiting = list(indexes)
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            if index >= leaves:
                waiting += _inputs(formula.steps[index - leaves])
    return tuple(sorted(found))
