"""Whatever the deeds and rules may say no to, and whatever the journal holds, has a sentence."""

import ast
import re

from parcels.words import findings, journal, refusals
from tests.house.sources import ROOT

NO = re.compile(r'\b(?:Refusal|_obstacle)\(\s*"([a-z_]+)"')
FOUND = re.compile(r'\b(?:error|confirm|note)\(\s*"([A-Z_]+)"|"(HOLDER_GROUP_UNKNOWN|GROUP_UNKNOWN)"')
ROOMS = (
    "parcels/actions/*.py",
    "parcels/rules/*.py",
    "expansion/actions/*.py",
    "expansion/rules/*.py",
    "landmgmt/*.py",
)


def said(pattern, *globs):
    texts = [path.read_text(encoding="utf-8") for name in globs for path in ROOT.glob(name)]
    return {code for text in texts for code in pattern.findall(text)}


def calls(name):
    """Every call of a function by its name, with a constant first word."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for room in ROOMS for path in ROOT.glob(room))
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [node for node in nodes if isinstance(node.func, ast.Name) and node.func.id == name]
    return [(str(n.args[0].value), n) for n in named if n.args and isinstance(n.args[0], ast.Constant)]


def test_every_refusal_has_a_sentence():
    codes = said(NO, "parcels/actions/*.py", "parcels/rules/*.py")
    assert len(codes) > 60
    assert sorted(codes - set(refusals.REFUSALS)) == []


def test_every_deed_has_its_line_in_the_journal_and_every_line_its_deed():
    done = {code for code, _call in calls("deed")}
    assert len(done) > 60
    assert sorted(done - set(journal.DEEDS)) == []
    # A deed is named by a variable in a few places; nothing else may keep a sentence that nobody says.
    texts = said(
        re.compile(r'"([a-z_]+)"'),
        "parcels/actions/*.py",
        "expansion/actions/*.py",
        "expansion/rules/*.py",
        "landmgmt/*.py",
    )
    assert sorted(set(journal.DEEDS) - done - texts) == []


def test_a_sentence_of_the_database_needs_no_figures():
    """A guard gives no parameters, so its sentence may ask for none, unless a deed says the same code."""
    guards = (path.read_text(encoding="utf-8") for path in ROOT.glob("*/migrations/*.sql"))
    raised = {code for text in guards for code in re.findall(r"refuse\('([a-z_]+)'", text)}
    spoken = {code for name in ("Refusal", "_obstacle") for code, _call in calls(name)}
    assert len(raised) > 60
    asked = {
        code for code in raised & set(refusals.REFUSALS) - spoken if "%(" in str(refusals.REFUSALS[code])
    }
    assert sorted(asked) == []


def test_a_sentence_asks_only_for_what_the_refusal_gives():
    lacking = []
    for code, call in calls("Refusal"):
        given = call.args[1] if len(call.args) > 1 else ast.Dict(keys=[], values=[])
        if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
            names = {key.value for key in given.keys}
            asked = set(re.findall(r"%\((\w+)\)s", str(refusals.REFUSALS.get(code, ""))))
            lacking += [(code, *sorted(asked - names))] if asked - names else []
    assert lacking == []


def test_every_finding_of_an_import_has_a_sentence():
    rows = (ROOT / "parcels/actions/survey_findings.py").read_text(encoding="utf-8")
    codes = {one or two for one, two in FOUND.findall(rows)}
    assert len(codes) > 10
    assert sorted(codes - set(findings.FINDINGS)) == []


MAKERS = {"error", "confirm", "note", "_at", "_ask"}


def finding_calls():
    """Every call that makes a finding: (code, call), wherever it stands."""
    rooms = ("parcels/**/*.py", "expansion/**/*.py", "landmgmt/lib/*.py")
    for path in (path for room in rooms for path in ROOT.glob(room)):
        if "words" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS:
                words = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                yield from ((word, node) for word in words if word in findings.FINDINGS)


def test_a_finding_is_made_with_one_code_and_every_figure_its_sentence_asks_for():
    lacking, seen = [], set()
    for code, call in finding_calls():
        names = {one.arg for one in call.keywords}
        seen.add(code)
        asked = set(re.findall(r"%\((\w+)\)", "".join(str(part) for part in findings.FINDINGS[code])))
        if "code" in names or (None not in names and asked - names - {"cell", "row", "column"}):
            lacking.append((code, call.lineno, sorted(asked - names)))
    assert len(seen) > 80
    assert lacking == []


def test_every_article_of_a_reason_is_known():
    text = (ROOT / "parcels/rules/gates.py").read_text(encoding="utf-8")
    assert set(re.findall(r'"((?:LAL|REG|XF)\d+)"', text)) <= set(refusals.ARTICLES)


def test_a_sentence_lacking_a_figure_is_still_told():
    from landmgmt.lib.refusal import Refusal

    assert refusals.sentence(Refusal("geometry_later")).startswith("…")
