"""While a plan in force divides a collective's money, an old paper hands on only what no plan divides."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import handouts
from parcels.actions.plan_rows import HeadRule
from parcels.models.handouts import between_levels
from parcels.models.plan_sheet import claims_of
from parcels.rules.distribution import PlanMode
from parcels.rules.instalments import Terms
from tests.money_day import answer, draft, fund, li_things, lines_of, released, sign
from tests.parcels.views.test_posting import ask, text
from tests.plan_day import MEETING, drafted, in_force, paid_by
from tests.scenes import once
from tests.world import TODAY, World

OLD = {"legacy_reason": "2024 年发放表"}
BEFORE = MEETING - timedelta(days=1)


@once
def plan(world: World):
    """All 131,040.00 of the collective lie in a plan that gives 王家 100.00."""
    li_things(world)
    fund(world)
    _receive(world, sign(world, draft(world)))
    return in_force(world, drafted(world, {"land": to_wang(world)}))


def to_wang(world: World) -> HeadRule:
    return HeadRule(PlanMode.AMOUNTS, entries=((world.wang, D("100.00")),))


def _receive(world: World, agreement) -> D:
    (allotted,) = [line for line in lines_of(agreement) if line.level == "allot"]
    answer(world, released(world, [allotted]))
    return allotted.amount_yuan


def refused(world: World, amount, day: date) -> Refusal:
    with pytest.raises(Refusal) as no:
        paid_by(world, None, world.wang, amount, day, **OLD)
    assert (no.value.code, no.value.field) == ("handout_plan_stands", "plan")
    return no.value


def test_from_the_day_of_the_vote_on_an_old_paper_is_refused_and_the_plan_named(world: World, plan):
    paid_by(world, plan, world.wang, "100.00")
    for day in (MEETING, TODAY):
        told = refused(world, "0.01", day).params
        assert (told["number"], told["since"], told["left"]) == (plan.number, str(MEETING), "0.00")


def test_what_was_paid_before_the_vote_is_still_entered_and_counts(world: World, plan):
    paid_by(world, None, world.wang, "800.00", BEFORE, **OLD)
    assert between_levels(TODAY)[0].handed_yuan == D("800.00")
    assert [one.left_yuan for one in claims_of(plan)] == [D("100.00")]


def test_money_that_no_plan_divides_is_handed_on_by_old_papers_to_the_fen(world: World, plan):
    terms = [Terms(date(2026, 12, 31), 1)]
    more = _receive(world, sign(world, draft(world, world.kp049, terms=terms, number="XY-2026-049")))
    assert refused(world, more + D("0.01"), TODAY).params["left"] == str(more)
    paid_by(world, None, world.wang, more, TODAY, **OLD)
    assert refused(world, "0.01", TODAY).params["left"] == "0.00"


def test_the_database_holds_it_where_the_server_forgets(world: World, plan, monkeypatch):
    monkeypatch.setattr(handouts, "_refuse_past_plan", lambda *_: None)
    with pytest.raises(Refusal, match="handout_plan_stands"):
        paid_by(world, None, world.wang, "0.01", MEETING, **OLD)
    paid_by(world, None, world.wang, "0.01", BEFORE, **OLD)


def test_both_pages_say_with_figures_why_their_sums_differ(client, world: World, plan):
    paid_by(world, None, world.wang, "80.00", BEFORE, **OLD)
    paid_by(world, None, world.chen, "5.00", BEFORE, **OLD)
    shown = text(ask(client, world.auditor, "plan_file", plan.pk))
    assert "另凭旧件（不按方案）付了 85.00 元，其中付给本方案农户 80.00 元" in shown
    # 131,040.00 came in, 130,940.00 are kept, 85.00 went out: 15.00 are stuck, 100.00 owed by the plan.
    assert "还欠农户 100.00 元，滞留在集体的却是 15.00 元" in shown
    assert "另凭旧件已付 80.00 元" in shown
    assert "其中凭旧件（不按方案）85.00 元" in text(
        ask(client, world.auditor, "collective_file", world.collective.pk)
    )
