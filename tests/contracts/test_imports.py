"""The import rules of docs/architecture.md, as import-linter reads them from pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from webapp.environment import ROOT


def test_the_contracts_hold() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
