"""The searches we compare with, each as its own tool sets it up; runs in the peers' environment (make peer).

    .venv-peer/bin/python benchmarks/_peers.py NAME SEED EVALUATIONS GENES

Speaks JSON lines: writes a list of vectors, reads the list of their fitness (larger is better), again and again; in
the end writes {"best": vector}. Every gene is a weight; the genome has GENES of them, for two models.
"""

import json
import sys

import numpy as np


class Spent(Exception):
    """The evaluations are used up."""


class Shared:
    """The evaluator on the other side of the pipe, and the best vector it has seen."""

    def __init__(self, evaluations: int) -> None:
        self.left, self.best, self.fitness = evaluations, None, -np.inf

    def __call__(self, vectors):
        vectors = [[float(x) for x in vector] for vector in vectors][: self.left]
        if not vectors:
            raise Spent
        print(json.dumps(vectors), flush=True)
        values = json.loads(sys.stdin.readline())
        self.left -= len(vectors)
        for vector, value in zip(vectors, values, strict=True):
            if value > self.fitness:
                self.best, self.fitness = vector, value
        return values


def pycma(seed, genes, evaluate):
    """mergekit-evolve 0.1.5: weights start at 1/models, sigma 1/6, clamped after sampling by abs(); best of all."""
    import cma

    search = cma.CMAEvolutionStrategy([0.5] * genes, 1 / 6, {"seed": seed, "verbose": -9, "tolfun": 0, "tolx": 0})
    while True:
        asked = search.ask()
        values = evaluate([np.abs(x) for x in asked])
        if len(values) < len(asked):
            raise Spent
        search.tell(asked, [-value for value in values])


def optuna(seed, genes, evaluate):
    """Optuna's CMA-ES with the paper's settings (2403.13187): x0 = 0.5, sigma = 1/6, lambda = 4 + 3 ln n, in [0, 1]."""
    import optuna as library

    library.logging.set_verbosity(library.logging.ERROR)
    names = [f"x{number}" for number in range(genes)]
    sampler = library.samplers.CmaEsSampler(
        x0=dict.fromkeys(names, 0.5), sigma0=1 / 6, seed=seed, popsize=4 + int(3 * np.log(genes))
    )
    study = library.create_study(direction="maximize", sampler=sampler)
    while True:
        study.optimize(lambda trial: evaluate([[trial.suggest_float(name, 0, 1) for name in names]])[0], n_trials=1)


def pymoo(seed, genes, evaluate):
    """Mergenetic's example: pymoo's GA, SBX and polynomial mutation with their library defaults, population 25."""
    from pymoo.algorithms.soo.nonconvex.ga import GA
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.sampling.rnd import FloatRandomSampling
    from pymoo.optimize import minimize

    class Merge(Problem):
        def __init__(self):
            super().__init__(n_var=genes, n_obj=1, xl=0.0, xu=1.0)

        def _evaluate(self, x, out, *args, **kwargs):
            values = evaluate(list(x))
            out["F"] = -np.array(values + [-1.0] * (len(x) - len(values)))

    algorithm = GA(25, sampling=FloatRandomSampling(), crossover=SBX(), mutation=PM(), eliminate_duplicates=True)
    minimize(Merge(), algorithm, ("n_gen", 10_000), seed=seed, verbose=False)


def main() -> None:
    name, seed, evaluations, genes = sys.argv[1], *map(int, sys.argv[2:])
    evaluate = Shared(evaluations)
    try:
        {"pycma": pycma, "optuna": optuna, "pymoo": pymoo}[name](seed, genes, evaluate)
    except Spent:
        print(json.dumps({"best": evaluate.best}), flush=True)


if __name__ == "__main__":
    main()
