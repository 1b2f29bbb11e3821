"""M2N2 as its authors run it: their code, one of their runs; beside benchmarks/m2n2.py, in an environment of its own.

    ENVIRONMENT/bin/python benchmarks/_natural_niches.py task CHECKOUT OUT.npz
    ENVIRONMENT/bin/python benchmarks/_natural_niches.py run CHECKOUT scratch|trained NUMBER EVALUATIONS

``task`` writes their digits (scikit-learn's, their split) and their two trained models; ``run`` prints, as JSON, the
accuracy of the archive's best member on the training and on the test images after every evaluation. Their number k
is seed 42 + k.
"""

import builtins
import contextlib
import json
import sys

import numpy as np


def task(out):
    """train_x [1437, 64], train_y, test_x [360, 64], test_y; trained [2, 19210], in their order of weights."""
    import data
    import helper_fn

    (train_x, train_y), (test_x, test_y) = data.load_data()
    trained = np.stack([np.asarray(model) for model in helper_fn.get_pre_trained_models()])
    np.savez_compressed(out, train_x=train_x, train_y=train_y, test_x=test_x, test_y=test_y, trained=trained)


def run(start, number, evaluations):
    """Their function runs a whole series of numbers; it is given one that holds this number alone."""
    import natural_niches_fn

    series = -1
    natural_niches_fn.range = lambda count: [number] if count == series else builtins.range(count)
    with contextlib.redirect_stdout(sys.stderr):
        (found,) = natural_niches_fn.run_natural_niches(
            runs=series,
            pop_size=20,
            total_forward_passes=evaluations,
            store_train_results=True,
            no_matchmaker=False,
            no_crossover=False,
            no_splitpoint=False,
            use_pre_trained=start == "trained",
        )
    print(json.dumps({name: [float(x) for x in found[f"{name}_values"]] for name in ("train", "test")}))


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[2])
    if sys.argv[1] == "task":
        task(sys.argv[3])
    else:
        run(sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
