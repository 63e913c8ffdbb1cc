"""Whatever the deeds and rules may say no to, and whatever the journal holds, has a sentence."""

import re

from parcels.words import findings, journal, refusals
from tests.house.sources import ROOT

DEEDS = re.compile(r'\bdeed\(\s*"([a-z_]+)"')
NO = re.compile(r'\b(?:Refusal|_obstacle)\(\s*"([a-z_]+)"')
FOUND = re.compile(r'\b(?:error|confirm|note)\(\s*"([A-Z_]+)"|"(HOLDER_GROUP_UNKNOWN|GROUP_UNKNOWN)"')


def said(pattern, *globs):
    texts = [path.read_text(encoding="utf-8") for name in globs for path in ROOT.glob(name)]
    return {code for text in texts for code in pattern.findall(text)}


def test_every_refusal_has_a_sentence():
    codes = said(NO, "parcels/actions/*.py", "parcels/rules/*.py")
    assert len(codes) > 60
    assert sorted(codes - set(refusals.REFUSALS)) == []


def test_every_deed_has_its_line_in_the_journal():
    assert sorted(said(DEEDS, "parcels/actions/*.py") - set(journal.DEEDS)) == []


def test_every_finding_of_an_import_has_a_sentence():
    rows = (ROOT / "parcels/actions/survey_findings.py").read_text(encoding="utf-8")
    codes = {one or two for one, two in FOUND.findall(rows)}
    assert len(codes) > 10
    assert sorted(codes - set(findings.FINDINGS)) == []


def test_every_article_of_a_reason_is_known():
    text = (ROOT / "parcels/rules/gates.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"((?:LAL|REG|XF)\d+)"', text)) <= set(refusals.ARTICLES)


def test_a_sentence_lacking_a_figure_is_still_told():
    from landmgmt.lib.refusal import Refusal

    assert refusals.sentence(Refusal("geometry_later")).startswith("…")
