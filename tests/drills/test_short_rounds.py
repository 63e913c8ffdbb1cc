"""A short round of every drill; `script/drill NAME` runs the long ones and prints their figures."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.databases import ROOT
from tests.drills import every_statement, ledger_paths, pairs, replay


@pytest.mark.parametrize(
    "drill",
    [
        pytest.param(lambda name: every_statement.run(name, 2), id="an error at every statement"),
        pytest.param(lambda name: pairs.run(name, 4, 6), id="pairs"),
        pytest.param(lambda name: replay.run(3), id="replay"),
        pytest.param(ledger_paths.run, id="ledger paths"),
    ],
)
def test_a_short_round_passes_and_its_controls_fail(committed_db: str, drill: Callable[[str], int]):
    assert drill(committed_db) == 0


def test_a_short_round_of_kills_loses_nothing_and_its_controls_do():
    words = ["money-kill", "--kills", "3", "--web-kills", "3", "--control-kills", "6"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
