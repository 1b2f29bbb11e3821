"""Where numba keeps compiled loops when it may write nowhere."""

import os
import subprocess
import sys
from pathlib import Path

from merger.numerics import place_for_compiled_code


def test_a_place_that_can_be_written_is_left_to_numba(tmp_path: Path) -> None:
    assert place_for_compiled_code([tmp_path / "absent", tmp_path]) is None


def test_with_none_a_new_folder_of_ones_own_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = place_for_compiled_code([tmp_path / "absent", tmp_path / "file"])
    assert found is not None and os.stat(found).st_mode & 0o777 == 0o700 and not os.listdir(found)
    os.rmdir(found)


def test_the_place_that_was_asked_for_is_taken(tmp_path: Path) -> None:
    code = "from merger.numerics.floats import encode; import numpy as n; encode(n.ones(4, 'f4'), 1, n.ones(4, 'u2'))"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}, check=True)
    assert list(tmp_path.rglob("*.nbi"))
