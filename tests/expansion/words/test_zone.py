"""Every refusal and every deed of the zone has its words, and the words have what they name."""

import ast
import re
from pathlib import Path

import pytest

from expansion.words import refusals_overlays, refusals_zone
from expansion.words.journal_zone import DEEDS
from landmgmt.lib.refusal import Refusal
from parcels.models import JournalEntry
from parcels.words.journal import tell
from parcels.words.refusals import sentence

REFUSALS = refusals_zone.REFUSALS | refusals_overlays.REFUSALS
SOURCES = [
    *Path("expansion/actions").glob("*.py"),
    Path("expansion/exporters/progress_sheet.py"),
    Path("expansion/rules/levelling.py"),
    Path("expansion/rules/boundary.py"),
    Path("expansion/importers/typed_points.py"),
]


def first_words(name: str) -> set[str]:
    """The first argument of every call of `name` in the zone's actions and rules."""
    return {
        node.args[0].value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
        if isinstance(node.args[0], ast.Constant)
    }


@pytest.mark.parametrize("code", sorted(first_words("Refusal")))
def test_a_refusal_has_its_sentence(code):
    params = re.findall(r"%\((\w+)\)s", str(REFUSALS.get(code, "")))
    said = sentence(Refusal(code, dict.fromkeys(params, "x")))
    assert code not in said


@pytest.mark.parametrize("code", sorted(first_words("deed")))
def test_a_deed_has_its_text(code):
    assert code in DEEDS


def test_codes_are_told_as_words():
    said = sentence(Refusal("lot_state_out_of_turn", {"from_works": "not_started", "to_works": "ready"}))
    assert said == "平整状态要依次推进，不能从“未开工”到“净地”。"
    entry = JournalEntry(
        deed="move_lot", params={"code": "PZ-01", "from_works": "clearing", "to_works": "earthwork"}
    )
    assert tell(entry) == "平整地块 PZ-01 从“清表”进入“挖填”"
