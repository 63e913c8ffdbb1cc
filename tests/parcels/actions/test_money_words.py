"""Every no and every deed of money has its sentence."""

import ast
import re
from pathlib import Path

import pytest

from parcels.words.journal_money import DEEDS
from parcels.words.refusals_money import REFUSALS

ROOT = Path(__file__).resolve().parents[3] / "parcels"
ROOMS = [
    *(f"actions/{n}" for n in ("agreements", "arrears", "bank", "entitling", "ledger", "payments", "rates")),
    *(f"rules/{n}" for n in ("instalments", "valuation")),
]
GUARDS = (ROOT / "migrations/0002_guards.sql").read_text(encoding="utf-8")


def calls(name: str) -> list[ast.Call]:
    trees = (ast.parse((ROOT / f"{room}.py").read_text(encoding="utf-8")) for room in ROOMS)
    return [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def first_words(name: str) -> set[str]:
    return {str(call.args[0].value) for call in calls(name) if isinstance(call.args[0], ast.Constant)}


def test_every_refusal_has_its_sentence():
    assert first_words("Refusal") - set(REFUSALS) == set()


def test_every_deed_has_its_sentence():
    assert first_words("deed") == set(DEEDS)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_sentence_of_the_database_needs_no_figures(code):
    """A guard gives no parameters, so its sentence may ask for none, unless a rule alone uses the code."""
    if f"refuse('{code}'" in GUARDS:
        assert not re.search(r"%\(\w+\)s", str(REFUSALS[code]))


def test_a_sentence_asks_only_for_what_the_refusal_gives():
    for call in calls("Refusal"):
        given = call.args[1] if len(call.args) > 1 else ast.Dict(keys=[], values=[])
        if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
            names = {key.value for key in given.keys if isinstance(key, ast.Constant)}
            asked = set(re.findall(r"%\((\w+)\)s", str(REFUSALS[str(call.args[0].value)])))  # type: ignore[attr-defined]
            assert asked <= names, (call.args[0].value, asked - names)  # type: ignore[attr-defined]
