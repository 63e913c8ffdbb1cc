"""Random histories of an office, each held against the ledger on several days; and without its guards."""

import argparse
import os
import sys

import pytest

TESTS = "tests/totals/test_kept_totals.py"


def main(words: list[str]) -> int:
    """Play 20 000 histories, or as many as asked; 0 where all are the ledger's and each control failed."""
    asked = argparse.ArgumentParser(prog="script/drill totals", description=__doc__)
    asked.add_argument("--examples", type=int, default=20_000, help="histories (20000)")
    asked.add_argument("--parts", type=int, default=2, help="processes that share them (2)")
    parsed = asked.parse_args(words)
    os.environ |= {"TOTALS_EXAMPLES": str(parsed.examples), "TOTALS_PARTS": str(parsed.parts)}
    chosen = ["-k", "equal_the_ledger or without_its_trigger"]
    return int(pytest.main(["-q", "-rP", "-n", str(parsed.parts), TESTS, *chosen]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
