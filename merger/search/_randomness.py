"""DEAP draws from the global generators: lend them ours for one call, and give the global ones back untouched."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


def seeded(seed: int) -> dict[str, Any]:
    """The JSON state of a Mersenne Twister begun from ``seed``."""
    return _to_json(np.random.RandomState(seed % 2**32).get_state(legacy=False))


@contextmanager
def lent(state: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Run the body with numpy's global generator in ``state``.

    Yields a dictionary that holds, after the body, the state to go on from.
    """
    kept = np.random.get_state(legacy=False)
    after: dict[str, Any] = {}
    np.random.set_state(_from_json(state))
    try:
        yield after
        after.update(_to_json(np.random.get_state(legacy=False)))
    finally:
        np.random.set_state(kept)


@contextmanager
def lent_both(state: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """As :func:`lent`, and Python's ``random`` too, begun for this body from 128 bits drawn of ours.

    So one state is enough for both, and it moves on even when the body draws from ``random`` alone.
    """
    with lent(state) as after:
        kept = random.getstate()
        random.seed(int.from_bytes(np.random.bytes(16), "little"))
        try:
            yield after
        finally:
            random.setstate(kept)


def _to_json(state: Any) -> dict[str, Any]:
    return {
        "key": state["state"]["key"].tolist(),
        "pos": int(state["state"]["pos"]),
        "has_gauss": int(state["has_gauss"]),
        "gauss": float(state["gauss"]),
    }


def _from_json(state: dict[str, Any]) -> dict[str, Any]:
    return {
        "bit_generator": "MT19937",
        "state": {"key": np.array(state["key"], dtype=np.uint32), "pos": state["pos"]},
        "has_gauss": state["has_gauss"],
        "gauss": state["gauss"],
    }
