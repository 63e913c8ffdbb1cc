"""A short round of the drills; `script/drill NAME` runs the long ones, and `money-kill` that kills."""

from collections.abc import Callable

import pytest

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
