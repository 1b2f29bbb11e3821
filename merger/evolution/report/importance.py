"""Which parameters, depths and blocks the fitness depended on, read from all candidates that a search tried."""

from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from merger.evaluation.importance import importance
from merger.evolution.plan.plan import Plan
from merger.genomes import Genome
from merger.weights.layout import Layout

_THIRDS = ("early", "middle", "late")
Cell = tuple[str, str, str]  # parameter's place in the recipe, depth, block


class PartShare(TypedDict):
    """:class:`merger.evaluation.importance.Share`; of a parameter also whose it is, null for a merge's own."""

    name: str
    share: float
    low: float
    high: float
    source: NotRequired[str | None]
    parameter: NotRequired[str]


class View(TypedDict):
    """:class:`merger.evaluation.importance.Importance`."""

    candidates: int
    explained: float
    shares: list[PartShare]


class Mattering(TypedDict):
    """What the fitness depended on, seen three ways."""

    parameters: View
    depths: View
    blocks: View


def what_mattered(plan: Plan, layout: Layout, candidates: Sequence[Mapping[str, Any]]) -> Mattering:
    """Which parameters, depths and blocks the fitness depended on.

    candidates: {"stage", "genome", "fitness"} each, fitness None for those that failed. What a search varies in a cell
    of one parameter, one third of the layers and one kind of block is taken as one gene, their mean: hundreds of genes
    that each move a little could not be told apart. Rows of "parameters" carry "source" and "parameter" too. Depths and
    blocks are read only from stages whose genes tell layers apart; where there is none they have no shares.
    """
    scored = [one for one in candidates if one["fitness"] is not None]  # of a path's genomes, the weights
    genomes = [plan.weights_genome(layout, stage) for stage in range(len(plan.stages))]
    finest = max(genomes, key=lambda genome: len(genome.space))
    by_gene = _cells(finest, layout)
    cells = tuple(dict.fromkeys(by_gene))
    indexes = [[index for index, cell in enumerate(by_gene) if cell == name] for name in cells]
    tried = [_means(_finest(one, genomes, finest), indexes) for one in scored]
    fine = [any(len(block.groups) > 1 for block in genomes[one["stage"]].blocks) for one in scored]

    def view(group: Callable[[Cell], str], rows: Sequence[bool]) -> View:
        names = tuple(dict.fromkeys(group(cell) for cell in cells))
        groups = [[index for index, cell in enumerate(cells) if group(cell) == name] for name in names]
        fitness = [one["fitness"] for one in compress(scored, rows)]
        return cast(View, importance(list(compress(tried, rows)), fitness, names, groups, plan.seed).to_json())

    parameters = view(lambda cell: cell[0], [True] * len(scored))
    slots = {block.slot.name: block.slot for block in finest.blocks}
    for share in parameters["shares"]:
        slot = slots.get(share["name"])  # None: a path's
        parameter = share["name"].rpartition("/")[2] if slot is None else slot.parameter
        share["source"], share["parameter"] = None if slot is None else slot.source, parameter
    return {
        "parameters": parameters,
        "depths": view(lambda cell: cell[1], fine),
        "blocks": view(lambda cell: cell[2], fine),
    }


def _cells(genome: Genome, layout: Layout) -> list[Cell]:
    """Where each gene belongs; depth "all" or block "all" where it reaches over several."""
    slots = [block.slot.name for block in genome.blocks for _ in block.groups]
    slots += [gene.name.rpartition("/")[0] for part in genome.parts for gene in part.free]
    found = []
    for slot, (_, tensors) in zip(slots, genome.groups, strict=True):
        seen = [layout.places[name] for name in tensors if name in layout.places]
        depths = {_depth(place.layer, layout.layers) for place in seen}
        blocks = {place.block for place in seen}
        found.append((slot, depths.pop() if len(depths) == 1 else "all", blocks.pop() if len(blocks) == 1 else "all"))
    return found


def _depth(layer: int | None, layers: int) -> str:
    return "outside" if layer is None else _THIRDS[min(3 * layer // max(layers, 1), 2)]


def _finest(candidate: Mapping[str, Any], genomes: Sequence[Genome], finest: Genome) -> Sequence[float]:
    """The candidate's genes as the finest stage would write them."""
    own = genomes[candidate["stage"]]
    genes: Sequence[float] = candidate["genome"][: len(own.space)]
    return genes if own.space == finest.space else finest.vector(own.recipe(genes))


def _means(genes: Sequence[float], indexes: Sequence[Sequence[int]]) -> list[float]:
    return [sum(genes[index] for index in cell) / len(cell) for cell in indexes]
