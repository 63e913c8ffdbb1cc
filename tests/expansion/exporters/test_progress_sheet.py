"""The sheet: figures of the database, every text as text, nobody's name, and not one request."""

import errno
import json
import os
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from expansion.actions.levelling import move_lot
from expansion.exporters.progress_sheet import progress_sheet
from expansion.models import Lot
from landmgmt.lib import atlas
from landmgmt.lib.refusal import Refusal
from parcels.models import BankAccount, Party
from tests.expansion.zone import CLEARED, DUG, hand_over, plan, report
from tests.scenes import once
from tests.world import TODAY, field_of

NASTY = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\"';alert(1)//`${alert(1)}`",
    "<!-- {{ 7*7 }} {% x %}",
    "</style><svg onload=alert(1)>",
]


@once
def digging(world, zone):
    hand_over(world, world.kp049)
    move_lot(lot=zone.lot, to="clearing", on=CLEARED, actor=world.planner)
    move_lot(lot=zone.lot, to="earthwork", on=DUG, actor=world.planner)
    report(world, zone.lot, DUG, (1000, 500, 1500, 500))
    return zone


def test_the_sheet_opens_without_a_network_and_draws_the_database(world, digging, look):
    sheet = progress_sheet(TODAY)
    seen = look("sheet", sheet.html)
    assert seen["requests"] == []
    assert seen["troubles"] == []
    assert seen["cut_on_paper"] == []
    assert (seen["lots"], seen["takings"], seen["boundaries"]) == (Lot.objects.count(), 3, 1)
    assert (sheet.lots, sheet.takings) == (1, 3)
    assert seen["boundary"] == "6.0000"
    # KP-049 and its lot are being dug: step 7 of the ramp, in its colour.
    assert seen["lot_fills"] == ["rgb(37, 96, 138)"]
    assert "0.75" in seen["lot_table"]
    assert "25.00 %" in seen["lot_table"]
    assert "示意数据，非法定界线" in seen["text"]
    assert "审图号" in seen["text"]
    assert seen["scale"]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_text_wherever_it_stands(world, zone, look, name):
    plan(
        world,
        code="PZ<b>",
        name=name,
        geom=field_of(50, 0, 50, 20),
        takings=[world.kp050],
        planned_area_m2=Decimal(900),
    )
    seen = look("sheet", progress_sheet(TODAY, review_number=name).html)
    assert (seen["alerts"], seen["requests"], seen["troubles"]) == ([], [], [])
    assert name in seen["lot_table"]
    assert any(name in tip for tip in seen["tips"])
    assert seen["strange"] == 0


def test_the_sheet_names_nobody(world, digging):
    html = progress_sheet(TODAY).html
    people, accounts = list(Party.objects.all()), list(BankAccount.objects.all())
    secrets = [p.id_number for p in people] + [a.number for a in accounts]
    words = {p.name for p in people} | {a.holder_name for a in accounts}
    words |= {sealed.reveal() for sealed in secrets if sealed}
    assert len(words) > 10
    assert [word for word in words if word in html] == []


def test_only_the_takings_a_person_may_see_are_drawn(world, zone):
    assert progress_sheet(TODAY, taking_ids=[world.kp049.pk]).takings == 1
    assert "KP-050" not in progress_sheet(TODAY, taking_ids=[world.kp049.pk]).html


def test_a_text_that_could_end_its_script_is_never_written(monkeypatch):
    monkeypatch.setattr(atlas, "leaflet_script", lambda: "var L; // </script>")
    with pytest.raises(ValueError, match="end its script"):
        atlas.standalone(
            title="", language="zh", body="", styles=[], drawings=[], labels=[], bounds=(109, 27, 110, 28)
        )


def test_a_day_without_a_boundary_is_refused(world, zone):
    with pytest.raises(Refusal, match="sheet_without_boundary"):
        progress_sheet(date(2026, 1, 13))


def test_the_command_writes_the_file_and_tells_it(world, zone, tmp_path, capsys):
    out = tmp_path / "进度.html"
    call_command("progress_sheet", str(out), "--json")
    said = json.loads(capsys.readouterr().out)
    assert said == {"file": str(out), "on": "2026-11-23", "boundary_ha": "6.0000", "lots": 1, "takings": 3}
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize("out", ["/proc/sheet.html", "/dev/null/sheet.html", "{}/" + "x" * 300 + ".html"])
def test_a_path_nobody_can_write_is_a_wrong_call_in_a_sentence(world, zone, tmp_path, capsys, out):
    with pytest.raises(SystemExit) as left:
        call_command("progress_sheet", out.format(tmp_path), "--json")
    told = json.loads(capsys.readouterr().out)["error"]
    assert (left.value.code, told["message"][-1]) == (2, "。")
    assert list(tmp_path.glob("*.html")) == []


def test_a_pipe_or_a_device_is_not_replaced_by_a_sheet(world, zone, tmp_path, capsys):
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    with pytest.raises(SystemExit) as left:
        call_command("progress_sheet", str(pipe), "--json")
    assert (left.value.code, pipe.is_fifo()) == (2, True)
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "usage"


def test_a_full_disk_is_refused_and_leaves_no_half_sheet(world, zone, tmp_path, capsys, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device", "sheet.html")

    monkeypatch.setattr("landmgmt.management.commands.progress_sheet.os.fsync", full)
    with pytest.raises(SystemExit) as left:
        call_command("progress_sheet", str(tmp_path / "sheet.html"), "--json")
    assert (left.value.code, "磁盘满了" in capsys.readouterr().out) == (1, True)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_the_command_leaves_the_old_file_where_it_refuses(world, zone, tmp_path, capsys):
    out = tmp_path / "sheet.html"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        call_command("progress_sheet", str(out), "--on", "2026-01-13", "--json")
    assert (left.value.code, out.read_text(encoding="utf-8")) == (1, "old")
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "sheet_without_boundary"


def test_a_folder_that_is_not_there_is_a_wrong_call(world, zone, tmp_path):
    with pytest.raises(SystemExit) as left:
        call_command("progress_sheet", str(tmp_path / "none" / "sheet.html"))
    assert left.value.code == 2
