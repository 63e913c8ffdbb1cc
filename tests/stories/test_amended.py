"""An agreement is amended twice: less land than was thought, then a well nobody had counted."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements, amendments, register
from parcels.models.figures import totals
from parcels.rules.instalments import Terms
from parcels.rules.valuation import price_per_m2
from tests.money_day import answer, draft, fund, released, scan, sign
from tests.world import World

REMEASURED, FOUND = date(2026, 8, 10), date(2026, 10, 12)


def test_the_vectors_of_the_province_hold():
    assert price_per_m2(D(61_800), D("0.67")) == D("62.11")
    assert price_per_m2(D(66_300), D(1)) == D("99.45")


def test_less_land_then_one_well_more(world: World):
    # 2,000 ㎡ of paddy at 90.00: 72,000.00 to the collective, 108,000.00 and the rice to 王家.
    first = sign(world, draft(world, world.kp049, terms=[Terms(date(2026, 12, 31), 1)]))
    assert totals(REMEASURED).payable_yuan == D("184500.00")

    # In August the boundary is measured again: 20 ㎡ less. Nothing moves until the amendment is signed.
    register.set_areas(
        world.kp049,
        [("0101", D("1980.00"))],
        remeasured="与邻地块共界，复测少 20 平方米",
        paper=world.paper,
        signed_date=REMEASURED,
        actor=world.staff,
        on=REMEASURED,
    )
    assert totals(REMEASURED).payable_yuan == D("184500.00")
    second = amendments.draft_amendment(
        first, reason="复测", instalments=[], actor=world.staff, on=REMEASURED
    )
    second = agreements.sign_agreement(
        second,
        signed_date=REMEASURED,
        paper=scan(world, "补充协议一", REMEASURED),
        actor=world.staff,
        on=REMEASURED,
    )
    # 20 × 90.00 = 1,800.00 less: 720.00 of the collective's, 1,080.00 of the family's.
    assert sorted(row.amount_yuan for row in second.reductions.all()) == [D("720.00"), D("1080.00")]
    assert totals(REMEASURED).payable_yuan == D("182700.00")

    # In October a well turns up on the first photographs. It is a line of its own, due at the year's end.
    register.add_item(
        taking=world.kp049,
        owner=world.wang,
        rate=world.rates["well"],
        quantity=D("1.00"),
        first_seen_date=date(2026, 1, 8),
        signed_date=FOUND,
        actor=world.staff,
        on=FOUND,
    )
    third = amendments.draft_amendment(
        second,
        reason="补登机井一口",
        instalments=[Terms(date(2026, 12, 31), 1)],
        actor=world.staff,
        on=FOUND,
    )
    third = agreements.sign_agreement(
        third, signed_date=FOUND, paper=scan(world, "补充协议二", FOUND), actor=world.staff, on=FOUND
    )
    assert third.total_yuan == D("4000.00")
    assert totals(FOUND).payable_yuan == D("186700.00")
    assert totals(date(2026, 9, 1)).payable_yuan == D("182700.00")

    # The first version still reads as it was signed in May, area and all.
    first.refresh_from_db()
    assert first.frozen["takings"][0]["areas"][0]["area_m2"] == "2000.00"
    assert third.frozen["amends"]["sha256"] == second.frozen_sha256

    # Once the family is paid, land is not measured away from it: that is a repayment, not a signature.
    fund(world)
    paid = [line for line in first.lines.all() if line.head == "resettlement"]
    answer(world, released(world, paid, FOUND), FOUND)
    register.set_areas(
        world.kp049,
        [("0101", D("1900.00"))],
        remeasured="再测",
        paper=world.paper,
        signed_date=FOUND,
        actor=world.staff,
        on=FOUND,
    )
    with pytest.raises(Refusal, match="reduction_below_paid"):
        amendments.draft_amendment(third, reason="再测", instalments=[], actor=world.staff, on=FOUND)
    assert totals(FOUND).payable_yuan == D("186700.00")
