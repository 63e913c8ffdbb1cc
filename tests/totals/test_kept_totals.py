"""Whatever happens to the lines, in any order, folded or not: kept totals are the ledger's, to the fen."""

import os
from dataclasses import astuple
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction

from landmgmt import cluster
from landmgmt.verification import CHECKS
from parcels.actions.totals import fold_totals, rebuild_totals
from parcels.models import (
    ArrearsCheckpoint,
    ArrearsCheckpointSum,
    ArrearsDaySum,
    ArrearsDelta,
    LineHold,
    LineReason,
)
from parcels.models.arrears_sheet import BY, KEPT, aged, arrears, overdue_trend
from parcels.models.figures import line_balances
from parcels.rules.money_terms import ArrearsReason
from tests.totals.ledger_by_hand import aged_by_hand, by_hand, lines_by_hand
from tests.totals.random_office import FIRST, _post, any_day, anything_happens, office
from tests.world import TODAY, World, build_world

# The drill asks for many, in as many parts as it has processes.
EXAMPLES = int(os.environ.get("TOTALS_EXAMPLES", "12"))
PARTS = int(os.environ.get("TOTALS_PARTS", "1"))
EVENTS = 25


def as_tuple(row: Any) -> tuple[Any, ...]:
    return (
        row.payable_yuan, row.paid_yuan, row.unpaid_yuan, row.overdue_yuan, row.deposited_yuan, row.held_yuan,
        row.in_transit_yuan, row.lines, row.overdue_lines,
    )  # fmt: skip


def kept(on: date, by: str, **asked: Any) -> dict[str, tuple[Any, ...]]:
    return {row.key: as_tuple(row) for row in arrears(on, by, **asked).rows if row.lines}


def hold_against_the_ledger(made: Any, chance: Random) -> None:
    """One day, every dimension: from the day sums, from the deltas under a filter, and by hand."""
    on = any_day(chance)
    lines = lines_by_hand(on)
    projects = by_hand(on, "project", lines)
    for by in KEPT:
        for project in (made.lines[0].project, made.lines[-1].project):
            narrowed = kept(on, by, project=project)
            whole = [row for row in projects.items() if row[0] == project.code]
            added = [tuple(sum(cells) for cells in zip(*narrowed.values(), strict=True))] if narrowed else []
            assert added == [sums for _code, sums in whole], (on, by)
    for by in BY:
        assert kept(on, by) == by_hand(on, by, lines), (on, by)
        ages = {row.key: row.ages for row in aged(on, by).rows}
        assert ages == aged_by_hand(lines, by), (on, by)
    for by in ("project", "village", "reason"):
        crossed = aged(on, by, "head")
        assert astuple(crossed.total)[:9] == astuple(aged(on, by).total)[:9]
        assert crossed.total.ages == aged(on, by).total.ages
        assert {row.key for row in crossed.rows} == {row.key for row in aged(on, by).rows}
    [(_, sums)] = overdue_trend([on])
    assert as_tuple(sums) == as_tuple(arrears(on, "level").total)


def run_examples(world: World, *, examples: int, seed: int) -> dict[str, int]:
    """Play histories of an office and hold each against the ledger on several days; what happened."""
    made = office(world)
    happened: dict[str, int] = {}
    for example in range(examples):
        chance = Random(f"{seed}/{example}")
        with transaction.atomic():
            for _ in range(EVENTS):
                name = anything_happens(made, chance)
                happened[name] = happened.get(name, 0) + 1
                if chance.random() < 0.05:
                    hold_against_the_ledger(made, chance)
            hold_against_the_ledger(made, chance)
            transaction.set_rollback(True)
    return happened


@pytest.mark.parametrize("part", range(PARTS))
def test_kept_totals_equal_the_ledger_whatever_happens(world: World, part: int) -> None:
    examples = EXAMPLES // PARTS
    happened = run_examples(world, examples=examples, seed=2026 + part)
    print(f"{examples} histories, {sum(happened.values())} events: {happened}")
    assert len(happened) >= 10


@pytest.mark.parametrize(
    ("trigger", "table"),
    [
        ("transfer_totals", "transfer"),
        ("total_arrears_i", "linereason"),
        ("total_arrears_i", "linehold"),
        ("total_arrears", "party"),
    ],
)
def test_without_its_trigger_a_kept_total_is_wrong(committed_db: str, trigger: str, table: str) -> None:
    """The control: with a guard really taken out of the database, the same comparison fails."""
    cluster.psql(f"DROP TRIGGER {trigger} ON parcels_{table}", database=committed_db)
    with pytest.raises(AssertionError), transaction.atomic():
        run_examples(build_world(), examples=20, seed=2026)


def more_owed_before_it_was_met(world: World) -> None:
    """Owed on the 40th day, met on the 50th; then more is owed from the 45th: one line late, not two."""
    made = office(world)
    _post(made, made.lines[0], "obligation", ("obligation", "payable"), Decimal(100), FIRST + timedelta(40))
    _post(made, made.lines[0], "payment", ("fund", "paid"), Decimal(100), FIRST + timedelta(50))
    _post(made, made.lines[0], "obligation", ("obligation", "payable"), Decimal(7), FIRST + timedelta(45))
    for n in (40, 45, 50):
        assert kept(FIRST + timedelta(n), "project") == by_hand(FIRST + timedelta(n), "project")


def more_owed_before_a_hold_begins(world: World) -> None:
    """Met on the 20th day and held from the 60th: that holds nothing, until more is owed from the 30th."""
    made = office(world)
    _post(made, made.lines[1], "obligation", ("obligation", "payable"), Decimal(100), FIRST + timedelta(10))
    _post(made, made.lines[1], "payment", ("fund", "paid"), Decimal(100), FIRST + timedelta(20))
    LineHold.objects.create(line=made.lines[1], ground="核实", valid=(FIRST + timedelta(60), None))
    _post(made, made.lines[1], "obligation", ("obligation", "payable"), Decimal(50), FIRST + timedelta(30))
    for n in (30, 60):
        assert kept(FIRST + timedelta(n), "project") == by_hand(FIRST + timedelta(n), "project")


def a_reason_from_before_it_was_met(world: World) -> None:
    """Owed on the 40th day, met on the 50th; then it is told why it was late since the 45th."""
    made = office(world)
    _post(made, made.lines[0], "obligation", ("obligation", "payable"), Decimal(100), FIRST + timedelta(40))
    _post(made, made.lines[0], "payment", ("fund", "paid"), Decimal(60), FIRST + timedelta(50))
    LineReason.objects.create(
        line=made.lines[0], reason=ArrearsReason.NO_FUNDS, valid=(FIRST + timedelta(45), None)
    )
    for n in (40, 45, 50):
        assert kept(FIRST + timedelta(n), "reason") == by_hand(FIRST + timedelta(n), "reason")


OPEN = "s.held + s.unpaid <> 0 OR"
SHORT_WAY = [
    pytest.param(more_owed_before_it_was_met, "arrears_move", "w.day <= c.day", "true", id="a later change"),
    pytest.param(more_owed_before_a_hold_begins, "arrears_move", OPEN, "true OR", id="a later hold"),
    pytest.param(
        a_reason_from_before_it_was_met,
        "arrears_add",
        "s.last_day <= s.at",
        "true",
        id="a reason before",
    ),
]


@pytest.mark.parametrize(("story", "function", "condition", "without"), SHORT_WAY)
def test_what_comes_later_is_seen(
    world: World, story: Any, function: str, condition: str, without: str
) -> None:
    story(world)


@pytest.mark.parametrize(("story", "function", "condition", "without"), SHORT_WAY)
def test_without_looking_for_what_comes_later_the_short_way_is_wrong(
    committed_db: str, story: Any, function: str, condition: str, without: str
) -> None:
    """The control of both short ways: what they leave to arrears_note they must leave."""
    said = cluster.psql(f"SELECT pg_get_functiondef('{function}'::regproc)", database=committed_db)
    assert condition in said
    cluster.psql(said.replace(condition, without), database=committed_db)
    with pytest.raises(AssertionError), transaction.atomic():
        story(build_world())


def verdict(name: str) -> list[str]:
    run = dict(CHECKS)[name]
    return [f"{found.subject}: {found.kept}" for found in run()]


def busy(world: World) -> None:
    made = office(world)
    chance = Random("busy")
    for _ in range(60):
        anything_happens(made, chance)
    fold_totals(TODAY)


def test_verify_is_silent_about_right_totals_and_names_a_wrong_delta(world: World) -> None:
    busy(world)
    assert verdict("arrears_lines") == []
    assert verdict("arrears_sums") == []
    row = ArrearsDelta.objects.exclude(unpaid_fen=0).order_by("pk").first()
    assert row is not None
    ArrearsDelta.objects.filter(pk=row.pk).update(unpaid_fen=row.unpaid_fen + 1)
    assert any(f"line {row.line_id} on {row.day}" in found for found in verdict("arrears_lines"))


@pytest.mark.parametrize("model", [ArrearsDaySum, ArrearsCheckpointSum])
def test_verify_names_the_cell_of_a_wrong_sum(world: World, model: Any) -> None:
    busy(world)
    row = model.objects.filter(grain="village").exclude(unpaid_fen=0).order_by("pk").first()
    model.objects.filter(pk=row.pk).update(unpaid_fen=row.unpaid_fen + 1)
    cell = f"village {row.key} threshold {row.threshold} on"
    assert any(cell in found and "unpaid 0.01" in found for found in verdict("arrears_sums"))


def test_rebuilding_gives_the_same_totals(world: World) -> None:
    busy(world)
    before = {by: kept(TODAY, by) for by in KEPT}
    assert rebuild_totals(TODAY) > 0
    assert {by: kept(TODAY, by) for by in KEPT} == before
    assert verdict("arrears_lines") == []
    assert verdict("arrears_sums") == []


def test_a_backdated_row_never_rewrites_a_checkpoint(world: World) -> None:
    busy(world)
    # A day's own checkpoint is made anew by each folding; those of month ends stay as they are.
    ends = [k.pk for k in ArrearsCheckpoint.objects.all() if (k.day + timedelta(days=1)).day == 1]
    cells = ArrearsCheckpointSum.objects.filter(checkpoint__in=ends).order_by("pk")
    before = list(cells.values())
    made_lines = line_balances(TODAY)
    assert made_lines
    chance = Random("late")
    made = office_again(world)
    for _ in range(20):
        anything_happens(made, chance)
        fold_totals(TODAY)
    assert before
    assert list(cells.values()) == before
    for _ in range(5):
        hold_against_the_ledger(made, chance)


def office_again(world: World) -> Any:
    from parcels.models import Account, Line, Voucher
    from tests.totals.random_office import Office

    made = Office(world, list(Line.objects.select_related("project", "taking__parcel", "payee")))
    made.accounts = {(a.project_id, a.kind): a for a in Account.objects.all()}
    made.vouchers = {v.project_id: v for v in Voucher.objects.filter(number__startswith="T-")}
    return made
