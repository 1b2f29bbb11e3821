"""SLERP: walk the arc between two models instead of the chord."""

from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

PARALLEL = 0.9995  # beyond this cosine the arc and the chord are one
NO_LENGTH = 1e-8  # a tensor shorter than this has no direction


def slerp(models: "Tensor", base: "Tensor", *, t: float) -> "Tensor":
    """``sin((1-t) a) / sin(a) base + sin(t a) / sin(a) model``, a the angle between them (Shoemake, section 3.3).

    models [1, *shape]; base [*shape]; t = 0 gives the base, t = 1 the model. Each tensor is one vector.
    Computed in float32, rounded to the dtype once.
    """
    start, end = base.float(), models[0].float()
    cosine = (_direction(start) * _direction(end)).sum()
    share = cosine.new_tensor(t)  # 1 - t is taken in float32 too
    if cosine.abs() > PARALLEL:
        return ((1 - share) * start + share * end).to(base.dtype)
    angle = cosine.acos()
    sine = angle.sin()
    return (((1 - share) * angle).sin() / sine * start + (share * angle).sin() / sine * end).to(base.dtype)


def _direction(vector: "Tensor") -> "Tensor":
    length = vector.norm()
    return vector / length if length > NO_LENGTH else vector


METHOD = Method(
    name="slerp",
    function=slerp,
    source="Shoemake, Animating Rotation with Quaternion Curves, SIGGRAPH 1985, doi:10.1145/325165.325242",
    parameters=(ParameterSpec("t"),),
    inputs=(1, 1),
    base="required",
)
