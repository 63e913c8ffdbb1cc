"""Plots of a file are checked against their ground, each other and what they declare."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon, box

from landmgmt.lib import crs
from landmgmt.lib.geometry import areas
from parcels.importers.plots import Plot
from parcels.rules import landclass
from parcels.rules.checks import Existing, check_plots

GROUND = box(109.9, 27.1, 110.05, 27.2)
EAST, NORTH = 37398864.0, 3001337.0
HOUSE = Path(__file__).resolve().parents[3]


def plot(no=1, *, east=0.0, **fields):
    square = box(EAST + east, NORTH, EAST + east + 100, NORTH + 100)
    land = crs.to_geographic(MultiPolygon([square]), 4525)
    return Plot(no=no, row=no, geometry=land, areas=areas(land), **fields)


def found(plots, *, extent=GROUND, **kwargs):
    findings = check_plots(plots, extent=extent, **kwargs)
    assert all(f.severity == "confirm" for f in findings)
    return [(f.code, f.plot) for f in findings]


def test_a_clean_plot_raises_nothing():
    assert found([plot(code="A", land_class="0101")]) == []


def test_land_outside_the_expected_ground_is_asked_about():
    assert found([plot()], extent=box(112, 23, 113, 24)) == [("OUTSIDE_EXTENT", 1)]


def test_a_code_used_twice_is_asked_about():
    assert found([plot(1, code="A"), plot(2, code="A", east=200)]) == [("DUPLICATE_CODE", 2)]


def test_the_same_land_is_not_also_an_overlap():
    assert found([plot(1), plot(2, east=0.0004)]) == [("SAME_LAND", 2)]


def test_land_the_office_has_is_named():
    (finding,) = check_plots([plot()], extent=None, existing=[Existing("P1", plot().geometry)])
    assert (finding.code, finding.params["other"]) == ("SAME_LAND", "P1")


def test_overlaps_are_measured_and_neighbours_are_not_overlaps():
    (finding,) = check_plots([plot(1), plot(2, east=99), plot(3, east=-100)], extent=None)
    assert (finding.code, finding.params) == ("PLOTS_OVERLAP", {"other": "1", "area_m2": "100.00"})


@pytest.mark.parametrize(("declared", "asked"), [("1.0101", True), ("1.0099", False), ("0.9850", True)])
def test_a_declared_area_more_than_one_percent_off_is_asked_about(declared, asked):
    assert bool(found([plot(declared_ha=Decimal(declared), matched="none")])) is asked


@pytest.mark.parametrize(("code", "known"), [("0101", True), ("0103K", True), ("1303", False), ("011", True)])
def test_land_classes_come_from_the_survey_list(code, known):
    assert (found([plot(land_class=code)]) == []) is known


def test_a_file_without_land_has_nothing_to_check():
    assert found([]) == []


def test_arable_means_01():
    assert landclass.is_arable("0103")
    assert not landclass.is_arable("0301")


def test_every_code_a_reader_or_rule_gives_has_words():
    from parcels.words.findings import FINDINGS

    rooms = [*HOUSE.glob("parcels/importers/*.py"), HOUSE / "parcels/rules/checks.py"]
    rooms += [HOUSE / "landmgmt/lib/geometry.py", HOUSE / "landmgmt/lib/intake.py"]
    calls = r'(?:error|confirm|note|Problem|Refusal|_Bad|give)\(\s*"([A-Z_]+)"'
    given = calls + r'|code = "([A-Z_]+)"|else "([A-Z_]{6,})"'
    used = {code for room in rooms for hit in re.findall(given, room.read_text()) for code in hit if code}
    assert len(used) > 50
    assert used - set(FINDINGS) == set()


def test_a_finding_is_described_with_its_figures():
    from parcels.words.findings import describe

    (finding,) = check_plots([plot(declared_ha=Decimal("2"), matched="none")], extent=None)
    what, remedy = describe(finding)
    assert "2" in what
    assert "%" in what
    assert remedy
