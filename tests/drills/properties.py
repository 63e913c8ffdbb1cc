"""R8: what holds of every sum, share, instalment, plan and age, on thousands of each, and with floats."""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

# Those that need no database; random histories of whole offices are `script/drill totals`.
TESTS = (
    "tests/lib/test_money.py",
    "tests/parcels/rules/test_valuation.py",
    "tests/parcels/rules/test_instalments.py",
    "tests/parcels/rules/test_distribution.py",
    "tests/parcels/rules/test_ageing.py",
)


class _Counted:
    """A plugin that keeps the properties alone, and counts what passed and what did not."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            item for item in items if getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            (self.passed if report.passed else self.failed).append(report.nodeid)


def split_by_float(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """How money is divided by who has not thought of it."""
    return [Decimal(str(round(float(amount) * weight / sum(weights), 2))) for weight in weights]


def tried(examples: int, *, by_float: bool) -> _Counted:
    """Every property so often, in this process; with `by_float` the office's own division is taken out."""
    from hypothesis import HealthCheck, Phase, settings

    from landmgmt.lib import money

    told: dict[str, Any] = {"max_examples": examples, "deadline": None, "database": None}
    if by_float:  # that it fails is enough: no smaller example is looked for
        told["phases"] = [Phase.explicit, Phase.generate]
    settings.register_profile("drill", suppress_health_check=list(HealthCheck), **told)
    settings.load_profile("drill")
    if by_float:
        money.split = split_by_float
    counted = _Counted()
    pytest.main(["-q", "--no-header", "--disable-warnings", *TESTS], plugins=[counted])
    return counted


def main(words: list[str]) -> int:
    """`script/drill properties [--examples 20000]`: 0 where all hold, and fail with floats."""
    from tests.drills.books import report

    asked = argparse.ArgumentParser(prog="script/drill properties", description=__doc__)
    asked.add_argument("--examples", type=int, default=20_000, help="examples of each (20000)")
    asked.add_argument("--by-float", action="store_true", help="the control: exit 1 says that it fails")
    given = asked.parse_args(words)
    start = time.perf_counter()
    counted = tried(given.examples, by_float=given.by_float)
    if given.by_float:
        return 1 if counted.failed else 0
    spent = time.perf_counter() - start
    control = [sys.executable, "-m", "tests.drills", "properties", "--by-float", "--examples", "500"]
    failed = subprocess.run(control, capture_output=True, text=True, check=False)
    return report(
        f"R8 {given.examples} examples of each property",
        {
            "properties": len(counted.passed) + len(counted.failed),
            "seconds": round(spent),
            "wrong: properties that do not hold": len(counted.failed),
            "wrong: no property was tried": int(not counted.passed),
        },
        {"divided by floats": (_last(failed.stdout), failed.returncode == 1)},
    )


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["nothing said"])[-1]
