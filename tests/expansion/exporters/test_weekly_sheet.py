"""The weekly sheet: the database of each week, every text as text, nobody's name, and not one request."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from expansion.actions.levelling import move_lot
from expansion.exporters.weekly_sheet import weekly_sheet
from expansion.models import figures
from landmgmt.lib.refusal import Refusal
from landmgmt.templatetags.office import area_mu
from parcels.models import BankAccount, Party, TakingGeometry
from tests.expansion.exporters.test_progress_sheet import NASTY
from tests.expansion.zone import CLEARED, DUG, hand_over, plan, report
from tests.scenes import once
from tests.world import TODAY, field_of


@once
def digging(world, zone):
    hand_over(world, world.kp049)
    move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    move_lot(lot=zone.lot, to="earthwork", on=DUG, actor=world.planner)
    report(world, zone.lot, DUG, (1000, 500, 1500, 500))
    return zone


def test_each_week_shows_its_own_state_without_a_network(digging, look):
    # 24 weeks back from 2026-11-23 is 2026-06-15: before the hand-over.
    seen = look("weekly", weekly_sheet(TODAY, weeks=24).html, 0, 23)
    assert (seen["requests"], seen["troubles"], seen["alerts"]) == ([], [], [])
    first, last = seen["frames"]
    assert (first["shown"], last["shown"]) == ("2026-06-15", "2026-11-23")
    assert (first["levelled"], last["levelled"]) == ("0.00", "0.75")
    assert (first["lot_fill"], last["lot_fill"]) == (["rgb(245, 243, 234)"], ["rgb(37, 96, 138)"])
    assert seen["played"] == ["0", "moved"]
    assert "示意数据，非法定界线" in seen["text"]


def test_on_paper_stands_the_chosen_week_without_its_controls(digging, look):
    seen = look("weekly", weekly_sheet(TODAY, weeks=24).html, 0)
    assert seen["print"] == {"shown": "2026-06-15", "controls": 0}


def test_one_lot_has_its_takings_and_its_weeks(world, digging, look):
    plan(world, code="PZ-02", geom=field_of(50, 0, 50, 20), takings=[world.kp050], planned_area_m2=900)
    sheet = weekly_sheet(TODAY, weeks=20, lot_code="PZ-01")
    assert (sheet.lots, sheet.takings) == (1, 1)
    assert "KP-050" not in sheet.html
    seen = look("weekly", sheet.html, 19)
    assert seen["history"] == 20
    assert (seen["requests"], seen["troubles"]) == ([], [])


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_text_wherever_it_stands(world, zone, look, name):
    plan(
        world,
        code="PZ<b>",
        name=name,
        geom=field_of(50, 0, 50, 20),
        takings=[world.kp050],
        planned_area_m2=900,
    )
    seen = look("weekly", weekly_sheet(TODAY, weeks=2, review_number=name).html, 1)
    assert (seen["alerts"], seen["requests"], seen["troubles"], seen["strange"]) == ([], [], [], 0)
    assert name in seen["text"]


def test_the_sheet_names_nobody(digging):
    html = weekly_sheet(TODAY, weeks=4).html
    words = {p.name for p in Party.objects.all()} | {a.holder_name for a in BankAccount.objects.all()}
    assert len(words) > 5
    assert [word for word in words if word in html] == []


def test_only_the_takings_a_person_may_see_are_drawn(world, zone):
    sheet = weekly_sheet(TODAY, weeks=2, taking_ids=[world.kp049.pk])
    assert (sheet.takings, "KP-050" in sheet.html) == (1, False)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"weeks": 0}, "sheet_weeks"),
        ({"weeks": 157}, "sheet_weeks"),
        ({"weeks": 2, "lot_code": "PZ-99"}, "sheet_without_lot"),
    ],
)
def test_what_cannot_be_drawn_is_refused(zone, terms, code):
    with pytest.raises(Refusal, match=code):
        weekly_sheet(TODAY, **terms)


def test_a_day_without_a_boundary_is_refused(zone):
    with pytest.raises(Refusal, match="sheet_without_boundary"):
        weekly_sheet(date(2026, 1, 13), weeks=2)


def test_the_command_writes_the_weeks_and_tells_them(zone, tmp_path, capsys):
    out = tmp_path / "周.html"
    call_command("progress_sheet", str(out), "--weeks", "8", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["weeks"], said["first"], said["lots"], said["takings"]) == (8, "2026-10-05", 1, 3)
    call_command("progress_sheet", str(out), "--lot", "PZ-01", "--json")
    assert json.loads(capsys.readouterr().out)["weeks"] == 26


def test_the_demos_weeks_equal_the_database_on_three_days(demo_db, look):
    weeks = 90
    sheet = weekly_sheet(TODAY, weeks=weeks)
    asked = (10, 60, weeks - 1)
    seen = look("weekly", sheet.html, *asked)
    assert (seen["requests"], seen["troubles"]) == ([], [])
    for frame, n in zip(seen["frames"], asked, strict=True):
        day = TODAY - timedelta(weeks=weeks - 1 - n)
        works = figures.levelling(day)
        there = TakingGeometry.objects.on(day)
        assert frame["shown"] == str(day)
        assert int(frame["count"]) == frame["drawn"] == there.count()
        assert (frame["cleared"], frame["levelled"]) == (
            area_mu(works.total.cleared_mu),
            area_mu(works.total.levelled_mu),
        )
    assert len(sheet.html.encode()) < 2_500_000
