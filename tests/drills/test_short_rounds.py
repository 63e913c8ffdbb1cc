"""A short round of the drills; `script/drill NAME` runs the long ones, and `money-kill` that kills."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.drills import edits, every_statement, job_kill, ledger_paths, pairs, procedure, replay


@pytest.mark.parametrize(
    "drill",
    [
        pytest.param(lambda name: every_statement.run(name, 2), id="an error at every statement"),
        pytest.param(lambda name: pairs.run(name, 4, 6), id="pairs"),
        pytest.param(lambda name: edits.run(name, 4, 10, control_edits=5), id="edits"),
        pytest.param(lambda name: replay.run(3), id="replay"),
        pytest.param(ledger_paths.run, id="ledger paths"),
        pytest.param(lambda name: procedure.run(name, 20, 50, 5), id="procedure"),
        pytest.param(
            lambda name: job_kill.run(name, kills=2, plots=20, control_wait=10, seed=3, stalled=6.0),
            id="job kill",
        ),
    ],
)
def test_a_short_round_passes_and_its_controls_fail(committed_db: str, drill: Callable[[str], int]):
    assert drill(committed_db) == 0


def test_the_properties_hold_and_fail_with_floats():
    assert (
        subprocess.run([sys.executable, "-m", "tests.drills", "properties", "--examples", "50"]).returncode
        == 0
    )
