"""A collective's money goes out by a voted plan, divided to the fen; else on an old paper, marked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import verify
from parcels.actions import agreements, amendments, handouts, plans
from parcels.actions.plan_rows import HeadRule
from parcels.models import DistributionPlan, Handout, JournalEntry
from parcels.models.handouts import between_levels
from parcels.models.plan_sheet import claims_of
from parcels.rules.distribution import PlanMode
from parcels.rules.instalments import Terms
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, released, scan, sign
from tests.plan_day import BY_LAND, CONFIRMED, MEETING, drafted, in_force, paid_by, voted
from tests.scenes import once
from tests.world import TODAY, World

# The collective is owed 131,040.00 of land compensation on KP-050; the three heirs hold it 3, 2 and 1 of 6.
LAND = D("131040.00")


@once
def signed(world: World):
    li_things(world)
    made = sign(world, draft(world))
    fund(world)
    return made


@once
def received(world: World, signed) -> D:
    (allotted,) = [line for line in lines_of(signed) if line.level == "allot"]
    answer(world, released(world, [allotted]))
    return allotted.amount_yuan


def amounts(plan: DistributionPlan) -> list[D]:
    return [part.amount_yuan for part in plan.parts.order_by("position")]


def test_the_total_is_what_the_park_owes_and_every_part_adds_up(world: World, received):
    plan = drafted(world)
    assert (plan.total_yuan, plan.given_yuan, plan.kept_yuan) == (LAND, D("98280.00"), D("32760.00"))
    assert amounts(plan) == [D("49140.00"), D("32760.00"), D("16380.00")]
    assert [int(part.weight) for part in plan.parts.order_by("position")] == [3, 2, 1]


def test_a_list_of_shares_or_of_sums_divides_likewise(world: World, received):
    even = HeadRule(PlanMode.LIST, 1, 1, tuple((who, D(1)) for who in world.li))
    plan = drafted(world, {"land": even})
    assert amounts(plan) == [D("43680.00")] * 3
    sums = HeadRule(PlanMode.AMOUNTS, entries=((world.wang, D("0.01")), (world.chen, D("31040.00"))))
    plan = plans.redraft_plan(plan, rules={"land": sums}, actor=world.staff, on=CONFIRMED)
    assert (amounts(plan), plan.kept_yuan) == ([D("0.01"), D("31040.00")], D("99999.99"))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (replace(BY_LAND, numerator=5), "plan_head_share"),
        (HeadRule(PlanMode.LIST, 1, 1), "plan_list_is_empty"),
        (HeadRule(PlanMode.AMOUNTS), "plan_list_is_empty"),
    ],
)
def test_a_rule_that_divides_nothing_is_refused(world: World, received, rule, code):
    with pytest.raises(Refusal, match=code):
        drafted(world, {"land": rule})


def test_a_list_above_the_total_and_a_foreign_name_are_refused(world: World, received):
    with pytest.raises(Refusal, match="plan_list_above_total"):
        drafted(world, {"land": HeadRule(PlanMode.AMOUNTS, entries=((world.wang, LAND + 1),))})
    with pytest.raises(Refusal, match="plan_part_to_household"):
        drafted(world, {"land": HeadRule(PlanMode.LIST, 1, 1, ((world.collective, D(1)),))})
    with pytest.raises(Refusal, match="plan_head_without_rule"):
        drafted(world, {"crops": BY_LAND})
    with pytest.raises(Refusal, match="plan_of_a_collective"):
        plans.draft_plan(world.wang, project=world.project, rules={}, actor=world.staff, on=TODAY)


def test_land_without_signed_shares_is_not_divided_by_land(world: World, received):
    # The heirs signed their shares on 1 February.
    told = {"project": world.project, "rules": {"land": BY_LAND}, "actor": world.staff}
    with pytest.raises(Refusal, match="plan_land_without_holders") as no:
        plans.draft_plan(world.collective, on=date(2026, 1, 20), **told)
    assert no.value.params["code"] == "KP-050"


@pytest.mark.parametrize(
    ("changes", "code", "figures"),
    [
        ({"in_favour": 19}, "plan_vote_consent", {"votes": 19, "least": 20, "members": 30}),
        ({"present": 19, "in_favour": 19}, "plan_vote_quorum", {"present": 19, "least": 20}),
        ({"notice_date": date(2026, 7, 25)}, "plan_vote_notice", {"given": 9, "date": "2026-08-04"}),
        ({"present": 31}, "plan_vote_figures", {"present": 31, "members": 30}),
        ({"members": None}, "plan_vote_incomplete", {}),
        ({"paper": None}, "plan_without_paper", {}),
        ({"meeting_date": date(2026, 8, 5)}, "day_in_future", {}),
    ],
)
def test_a_vote_that_fails_names_its_condition(world: World, received, changes, code, figures):
    with pytest.raises(Refusal, match=code) as no:
        voted(world, drafted(world), **changes)
    assert {key: no.value.params[key] for key in figures} == figures


def test_an_old_paper_without_figures_is_marked_with_its_reason(world: World, received):
    bare = {"notice_date": None, "members": None, "present": None, "in_favour": None}
    plan = voted(world, drafted(world), **bare, legacy_reason="2024 年村民会议记录，没有人数")
    assert (plan.state, plan.members, plan.legacy_reason[:4]) == ("voted", None, "2024")
    assert (
        JournalEntry.objects.filter(deed="vote_plan").latest("pk").params["legacy_reason"]
        == plan.legacy_reason
    )


def test_another_person_confirms_and_only_then_is_money_handed_on(world: World, received):
    plan = drafted(world)
    with pytest.raises(Refusal, match="handout_plan_not_in_force"):
        paid_by(world, plan, world.li[0], 100)
    plan = voted(world, plan)
    with pytest.raises(Refusal, match="plan_confirmed_by_another"):
        plans.confirm_plan(plan, actor=world.staff, on=CONFIRMED)
    with pytest.raises(Refusal, match="handout_plan_not_in_force"):
        paid_by(world, plan, world.li[0], 100)
    plan = plans.confirm_plan(plan, actor=world.leader, on=CONFIRMED)
    paid_by(world, plan, world.li[0], "49140.00")
    assert [(c.household, c.left_yuan) for c in claims_of(plan)] == [
        (world.li[0], 0), (world.li[1], D("32760.00")), (world.li[2], D("16380.00")),
    ]  # fmt: skip
    assert {v.name for v in verify() if not v.ok} == set()


def test_without_a_plan_a_household_is_not_paid_but_on_an_old_paper(world: World, received):
    with pytest.raises(Refusal, match="handout_without_plan"):
        paid_by(world, None, world.wang, 100)
    row = paid_by(world, None, world.wang, 100, legacy_reason="2024 年发放表")
    assert (row.plan, row.legacy_reason) == (None, "2024 年发放表")
    with pytest.raises(Refusal, match="handout_plan_or_legacy"):
        paid_by(world, in_force(world), world.wang, 1, legacy_reason="x")


def test_nobody_gets_more_than_the_plan_gives_him(world: World, received):
    plan = in_force(world)
    paid_by(world, plan, world.li[2], 16000)
    with pytest.raises(Refusal, match="handout_above_plan") as no:
        paid_by(world, plan, world.li[2], "380.01")
    assert no.value.params["handed"] == "16000.00"
    with pytest.raises(Refusal, match="handout_above_plan"):
        paid_by(world, plan, world.wang, 1)
    with pytest.raises(Refusal, match="handout_plan_not_in_force"):
        paid_by(world, plan, world.li[2], 1, MEETING.replace(day=2))
    row = Handout.objects.get()
    handouts.reverse_handout(
        row, reason="发错", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    paid_by(world, plan, world.li[2], 16380, TODAY)


def test_a_plan_may_stand_before_the_money_but_pays_only_what_came_in(world: World, signed):
    (allotted,) = [line for line in lines_of(signed) if line.level == "allot"]
    answer(world, released(world, [(allotted, D("40000.00"))]))
    plan = in_force(world)
    assert plan.total_yuan == LAND
    paid_by(world, plan, world.li[0], 40000)
    # The rest of the collective's money is not this plan's: the guard asks the plan's own lines.
    with pytest.raises(Refusal, match="handout_above"):
        paid_by(world, plan, world.li[1], 1)


def test_what_the_plan_keeps_is_not_stuck_and_households_are_served_first(world: World, received):
    plan = in_force(world)
    (row,) = between_levels(TODAY)
    assert (row.planned_yuan, row.kept_yuan, row.stuck_yuan) == (D("98280.00"), D("32760.00"), D("98280.00"))
    assert (between_levels(PAID)[0].stuck_yuan, row.since) == (LAND, PAID)
    paid_by(world, plan, world.li[0], 49140)
    assert between_levels(TODAY)[0].stuck_yuan == D("49140.00")


def test_a_line_lies_in_one_plan_only(world: World, received):
    in_force(world)
    with pytest.raises(Refusal, match="plan_is_empty"):
        drafted(world)


def test_two_drafts_of_the_same_money_cannot_both_be_voted(world: World, received):
    first, second = drafted(world), drafted(world)
    voted(world, first)
    with pytest.raises(Refusal, match="plan_total_differs"):
        voted(world, second)


def test_a_draft_that_the_amendment_overtook_is_drafted_again(world: World, signed):
    plan = drafted(world)
    world.kp050.areas.filter(land_class="0101").update(surveyed_area_m2=D(2900))
    second = amendments.draft_amendment(
        signed, reason="复测", instalments=[Terms(date(2026, 9, 30), 1)], actor=world.staff, on=CONFIRMED
    )
    agreements.sign_agreement(
        second, signed_date=CONFIRMED, paper=scan(world, "变更", CONFIRMED), actor=world.staff, on=CONFIRMED
    )
    with pytest.raises(Refusal, match="plan_total_differs") as no:
        voted(world, plan)
    assert no.value.params["total"] == str(LAND)
    plan = plans.redraft_plan(plan, rules={"land": BY_LAND}, actor=world.staff, on=CONFIRMED)
    assert voted(world, plan).total_yuan > LAND


def test_a_plan_in_force_is_corrected_only_by_a_voted_version(world: World, received):
    plan = in_force(world)
    paid_by(world, plan, world.li[2], 16380)
    told = {"actor": world.staff, "on": CONFIRMED}
    with pytest.raises(Refusal, match="reason_missing"):
        plans.correct_plan(plan, reason=" ", rules={"land": BY_LAND}, **told)
    less = HeadRule(PlanMode.LIST, 1, 2, ((world.li[0], D(1)),))
    bad = plans.correct_plan(plan, reason="重议", rules={"land": less}, **told)
    with pytest.raises(Refusal, match="plan_corrected_already"):
        plans.correct_plan(plan, reason="再议", rules={"land": less}, **told)
    voted(world, bad)
    with pytest.raises(Refusal, match="plan_below_handed") as no:
        plans.confirm_plan(bad, actor=world.leader, on=CONFIRMED)
    assert no.value.params["name"] == "李三家"
    plans.withdraw_plan(bad, reason="漏了李三家", **told)
    more = plans.correct_plan(plan, reason="全部归户", rules={"land": replace(BY_LAND, numerator=4)}, **told)
    more = in_force(world, more)
    plan.refresh_from_db()
    assert (plan.state, plan.ended_date, more.revision, more.kept_yuan) == ("replaced", CONFIRMED, 2, 0)
    # What was paid under the first version counts in the second.
    paid_by(world, more, world.li[2], "5460.00")
    with pytest.raises(Refusal, match="handout_above_plan"):
        paid_by(world, more, world.li[2], "0.01")
    assert {v.name for v in verify() if not v.ok} == set()


def test_the_same_press_twice_is_one_draft(world: World, received):
    key = uuid4()
    assert drafted(world, client_key=key) == drafted(world, client_key=key)
    assert DistributionPlan.objects.count() == 1


def test_receipts_and_spending_are_published_with_the_figures_of_the_day(world: World, received):
    plan = in_force(world)
    paid_by(world, plan, world.li[0], 49140)
    told = {"posted_date": TODAY, "spots": "村务公开栏", "actor": world.staff, "on": TODAY}
    notice = plans.publish_accounts(
        world.collective, as_of=TODAY, paper=scan(world, "公布照片", TODAY), **told
    )
    assert (notice.received_yuan, notice.handed_yuan, notice.kept_yuan) == (
        LAND, D("49140.00"), D("32760.00"),
    )  # fmt: skip
    with pytest.raises(Refusal, match="posting_without_photo"):
        plans.publish_accounts(world.collective, as_of=TODAY, paper=None, **told)
    with pytest.raises(Refusal, match="accounts_without_money"):
        plans.publish_accounts(
            world.collective, as_of=date(2026, 7, 1), paper=scan(world, "公布照片", TODAY), **told
        )
