"""A village that got the money and did not hand it on, until its assembly voted."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import plans
from parcels.models.figures import totals
from parcels.models.handouts import between_levels, stuck_total
from parcels.models.plan_sheet import claims_of
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, released, scan, sign
from tests.plan_day import CONFIRMED, MEETING, NOTICE, drafted, paid_by, voted
from tests.world import TODAY, World

LAND = D("131040.00")


def test_from_the_bank_to_the_last_household(world: World):
    li_things(world)
    (allotted,) = [line for line in lines_of(sign(world, draft(world))) if line.level == "allot"]
    fund(world)
    answer(world, released(world, [allotted]))

    # The park has paid and owes nothing of it; the village holds all of it, since the bank's day.
    owed = totals(TODAY)
    (row,) = between_levels(date(2026, 8, 2))
    assert (row.received_yuan, row.stuck_yuan, row.since) == (LAND, LAND, PAID)
    with pytest.raises(Refusal, match="handout_without_plan"):
        paid_by(world, None, world.li[0], 1000)

    # The first assembly: told on time, but 19 of 30 in favour.
    plan = drafted(world)
    with pytest.raises(Refusal, match="plan_vote_consent") as no:
        voted(world, plan, in_favour=19)
    assert (no.value.params["votes"], no.value.params["least"]) == (19, 20)
    # Twenty are enough; another person compares the paper, and three quarters are the households'.
    plan = voted(world, plan, notice_date=NOTICE, meeting_date=MEETING)
    assert stuck_total(CONFIRMED) == LAND
    plan = plans.confirm_plan(plan, actor=world.leader, on=CONFIRMED)
    assert [(claim.household.name, claim.planned_yuan) for claim in claims_of(plan)] == [
        ("李大家", D("49140.00")),
        ("李二家", D("32760.00")),
        ("李三家", D("16380.00")),
    ]
    # What the plan keeps is the collective's; what it gives and did not hand on is stuck.
    assert stuck_total(CONFIRMED) == D("98280.00")

    for who, amount in ((world.li[0], "49140.00"), (world.li[1], "30000.00")):
        paid_by(world, plan, who, D(amount))
    assert stuck_total(TODAY) == D("19140.00")
    assert [claim.left_yuan for claim in claims_of(plan)] == [0, D("2760.00"), D("16380.00")]
    notice = plans.publish_accounts(
        world.collective,
        as_of=TODAY,
        posted_date=TODAY,
        spots="村务公开栏",
        paper=scan(world, "公布照片", TODAY),
        actor=world.staff,
        on=TODAY,
    )
    assert notice.received_yuan - notice.kept_yuan - notice.handed_yuan == D("19140.00")
    paid_by(world, plan, world.li[1], D("2760.00"))
    paid_by(world, plan, world.li[2], D("16380.00"))
    assert (stuck_total(TODAY), between_levels(TODAY)[0].since) == (0, None)
    # All the while the park's own figure has not moved: it is the same yuan.
    assert totals(TODAY) == owed
