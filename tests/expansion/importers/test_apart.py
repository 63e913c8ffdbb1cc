"""A survey file is read and judged in a process of its own, with a limit of memory, work and time."""

import pytest
import shapely

from expansion.importers import apart
from expansion.importers.survey_judging import judge
from expansion.rules import survey_checks

GRID = 4525
GROUND = shapely.box(37500000, 3001000, 37500100, 3001100)
CSV = b"X,Y,H\n3001000,37500000,200\n3001100,37500000,200\n3001100,37500100,200\n3001000,37500100,200\n"


def told(seen):
    return seen.format, seen.possible, seen.chosen, seen.points.tolist(), [f.code for f in seen.findings]


def test_apart_the_file_says_what_it_says_here():
    here = judge("p.csv", CSV, ground=GROUND, grid=GRID)
    assert told(apart.judge_apart("p.csv", CSV, ground=GROUND, grid=GRID)) == told(here)
    assert len(here.points) == 4


def test_no_net_is_built_where_the_pages_are_made(monkeypatch):
    def refuse(*_):
        raise AssertionError("a net of triangles in the process of the pages")

    monkeypatch.setattr(survey_checks, "Terrain", refuse)
    assert len(apart.judge_apart("p.csv", CSV, ground=GROUND, grid=GRID).points) == 4
    with pytest.raises(AssertionError):
        judge("p.csv", CSV, ground=GROUND, grid=GRID)


def test_a_file_that_takes_too_long_is_a_finding():
    seen = apart.judge_apart("p.csv", CSV, ground=GROUND, grid=GRID, limits=apart.apart.Limits(wait=0))
    assert ([f.code for f in seen.findings], seen.points.shape) == (["SURVEY_TOO_HEAVY"], (0, 3))
