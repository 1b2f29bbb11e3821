"""Where a merge or a model computes: on the CPU, or on a GPU by torch's name for it."""

import re

from merger.errors import N_, MergerError

_GPU = re.compile(r"cuda(?::(0|[1-9][0-9]{0,3}))?")


def check_device(device: str) -> None:
    """Raise MergerError for anything but "cpu", and "cuda" or "cuda:N" where torch finds that GPU."""
    if device == "cpu":
        return
    import torch  # which a merge on the CPU does without

    gpu = _GPU.fullmatch(device)
    if gpu is None or int(gpu[1] or 0) >= torch.cuda.device_count():
        raise MergerError(
            N_("There is no device {device} here."), mend=N_("Use cpu, or cuda where there is one."), device=device
        )
