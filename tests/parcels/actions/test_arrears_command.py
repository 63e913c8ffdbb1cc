"""The arrears command answers in JSON and nothing else, with the figures of the sheet."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from landmgmt.management.commands.arrears import Command
from parcels.models.figures import arrears
from tests.world import TODAY, World


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch: pytest.MonkeyPatch):
    """A command closes its connections when it ends; here they hold the test's transaction."""
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    """Call the command as a shell does; returns (exit code, what it printed)."""
    command = load_command_class(get_commands()["arrears"], "arrears")
    code = 0
    try:
        command.run_from_argv(["manage.py", "arrears", *words])
    except SystemExit as left:
        code = int(left.code or 0)
    return code, capsys.readouterr().out


def test_by_default_it_tells_the_projects_of_the_office_day(world: World, kp050_paid, capsys):
    code, out = run(capsys, "--json")
    four = {
        "payable_yuan": "339700.00",
        "paid_yuan": "240753.33",
        "unpaid_yuan": "98946.67",
        "overdue_yuan": "98946.67",
    }
    assert code == 0
    assert json.loads(out) == {
        "on": "2026-11-23",
        "by": "project",
        "rows": [{"key": "KP", "label": "扩片平整项目", **four}],
        "total": four,
    }


@pytest.mark.parametrize("by", ["village", "head", "age", "reason"])
def test_every_cut_and_any_day_is_that_of_the_sheet(world: World, kp050_paid, capsys, by):
    on = date(2026, 8, 5)
    _code, out = run(capsys, "--json", "--on", str(on), "--by", by)
    sheet = arrears(on, by)
    assert [(row["key"], row["unpaid_yuan"]) for row in json.loads(out)["rows"]] == [
        (row.key, str(row.unpaid_yuan)) for row in sheet.rows
    ]


def test_by_age_there_is_always_what_is_not_due(world: World, capsys):
    _code, out = run(capsys, "--json", "--by", "age")
    assert [row["key"] for row in json.loads(out)["rows"]] == ["not_due"]


@pytest.mark.parametrize(
    "words",
    [["--by", "colour"], ["--on", "2026-02-30"], ["--on", ""], ["--level"], ["--o", "2026-11-23"], ["more"]],
)
def test_a_wrong_call_is_told_in_json_with_code_two(world: World, capsys, monkeypatch, words):
    monkeypatch.setattr("sys.argv", ["manage.py", "arrears", *words, "--json"])
    code, out = run(capsys, *words, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "usage"


def test_a_day_that_is_none_is_said_in_a_sentence(world: World, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["manage.py", "arrears", "--json"])
    _code, out = run(capsys, "--on", "31.2.2026", "--json")
    assert "“31.2.2026”不是一个日期" in json.loads(out)["error"]["message"]


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days(world: World, kp050_paid, capsys, on):
    for by in ("project", "age"):
        code, out = run(capsys, "--json", "--on", on, "--by", by)
        assert (code, json.loads(out)["on"]) == (0, on)


def test_a_person_reads_a_table(world: World, kp050_paid, capsys):
    code, out = run(capsys, "--on", str(TODAY))
    assert code == 0
    assert out.splitlines()[-1].split("\t")[1:] == ["339700.00", "240753.33", "98946.67", "98946.67"]


@pytest.mark.django_db
def test_what_is_deposited_or_held_is_told_beside_the_table():
    total = {"payable_yuan": "10.00", "paid_yuan": "6.00", "unpaid_yuan": "3.00", "overdue_yuan": "0.00"}
    answer = {"on": "2026-11-23", "rows": [], "total": total}
    assert Command().tell(answer).splitlines()[-1] == "另有提存和暂停 1.00 元，不在未付之内"
    total["unpaid_yuan"] = "4.00"
    assert "提存" not in Command().tell(answer)
