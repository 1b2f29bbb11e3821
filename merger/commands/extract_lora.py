"""Draw a LoRA adapter from a fine-tuned model and the model it started from."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from merger.formulas.opening import open_source
from merger.recipes.recipe import Source

if TYPE_CHECKING:
    from merger.outputs.extraction import Extraction

_NAMED = 3  # tensors told by name; extraction.json names all


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("base", metavar="BASE", help="the model that the fine-tuning started from")
    parser.add_argument("fine_tune", metavar="FINE_TUNE", help="the fine-tuned model")
    parser.add_argument("out", type=Path, metavar="OUT", help="the adapter's folder (PEFT format); must not exist yet")
    parser.add_argument("--rank", type=int, default=16, help="most singular values a layer (default: 16)")
    parser.add_argument("--alpha", type=float, help="lora_alpha to save (default: the rank)")
    parser.add_argument(
        "--sv-epsilon", type=float, default=0.0, metavar="S", help="leave out singular values up to S (default: 0)"
    )
    parser.add_argument(
        "--save-rest",
        action="store_true",
        help="save embeddings, norms and biases that differ whole (default: leave them out with a warning)",
    )


def run(args: argparse.Namespace) -> None:
    from merger.outputs.extraction import Wanted, extract  # with the checks of two models: not for --help

    base, tuned = open_source(Source(args.base)), open_source(Source(args.fine_tune))
    with tqdm(total=None, unit="", unit_scale=True, desc="extracting", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        wanted = Wanted(args.rank, args.alpha, args.sv_epsilon, args.save_rest)
        found = extract(base, tuned, args.out, wanted, progress)
    _tell(found)
    print(args.out)


def _tell(found: "Extraction") -> None:
    width = max([len("layer"), *(len(layer.tensor) for layer in found.layers)])
    print(f"{'layer':<{width}}{'rank':>6}{'norm':>12}{'kept':>8}")
    for layer in found.layers:
        print(f"{layer.tensor:<{width}}{layer.rank:>6}{layer.norm:>12.4g}{layer.kept:>8.1%}")
    print(f"{'all':<{width}}{'':>6}{'':>12}{found.kept:>8.1%}")
    if found.grown:
        print(
            f"saved whole, for the fine-tune has other tokens: {', '.join(found.grown)}; its tokenizer is beside them"
        )
    if not found.rest:
        return
    named = ", ".join(found.rest[:_NAMED]) + (", ..." if len(found.rest) > _NAMED else "")
    if found.saved:
        print(f"saved whole: {len(found.rest)} tensors ({named})")
    else:
        print(
            f"warning: {len(found.rest)} tensors outside linear layers differ and are left out ({named}); "
            "save them whole with --save-rest",
            file=sys.stderr,
        )
