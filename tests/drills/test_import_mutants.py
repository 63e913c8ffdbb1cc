"""A short round of F1; `script/drill import-mutants --mutants 20000` runs the long one."""

import re

import pytest

from parcels.importers import aside, boundary_lines
from tests.drills import import_mutants


def test_no_mutant_of_any_format_breaks_its_reader():
    total = import_mutants.run(200)
    assert total["broken"] == []
    assert total["longest"] < import_mutants.HANG_SECONDS
    assert total["said"] > 100


def test_a_reader_without_its_guard_breaks_and_the_drill_says_so(monkeypatch):
    """The same count where every text passes for a number."""
    monkeypatch.setattr(boundary_lines, "_NUMBER", re.compile(r".*[0-9].*"))
    monkeypatch.setattr(import_mutants, "files", lambda: ["plots_gbk_crlf.txt"])
    assert import_mutants.read_range(1, 150)["broken"]


ZIP = "plots_gbk.zip"


@pytest.mark.parametrize(
    ("seed", "name"),
    [
        (485, "plots.xls"),
        (784, "plots.xls"),
        (3371, "plots.xls"),
        (4828, "plots.xlsx"),
        (749, "plots_gbk.zip"),
    ],
)
def test_what_once_broke_a_reader_is_a_sentence_now(seed, name):
    """A panic of the library of workbooks, a figure of 4 PB in a book, a zip whose member has no name."""
    broken = import_mutants.mutant((import_mutants.SAMPLES / name).read_bytes(), seed)
    codes = {finding.code for finding in aside.read(name, broken).findings}
    assert codes
    assert "READER_FAILED" not in codes
