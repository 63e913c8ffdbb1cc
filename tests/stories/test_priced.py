"""A house in its range, a workshop by appraisal, an award with two signatures, and an old age paid apart.

王家 gives up KP-049: 2,000 ㎡ of paddy at 90.00, that is 72,000.00 to the collective and 108,000.00 to the
family; 3.00 亩 of rice, a house of 120 ㎡ and a workshop. Social insurance is 12,000.00 元/亩 = 18.00 元/㎡.
"""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db.models import Sum

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import agreements, manual_lines
from parcels.models import Agreement, Line
from parcels.models.figures import totals
from parcels.models.insurance import insurance_money
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import Head
from tests.money_day import DUE_AUGUST, SIGNED, answer, draft, fund, released, sign
from tests.priced_day import (
    appraisal_rate,
    appraised,
    by_hand,
    chosen,
    countersigned,
    insurance_rate,
    range_rate,
    the_fund,
    thing,
)
from tests.world import TODAY, World

ALL_DUE = [Terms(DUE_AUGUST, 1)]


def again(world: World, agreement: Agreement) -> Agreement:
    agreements.discard_draft(agreement, actor=world.staff, on=SIGNED)
    return draft(world, world.kp049, terms=ALL_DUE)


def test_what_the_rates_leave_open_is_closed_by_two_people_and_paper(world: World):
    insurance_rate(world)
    old_age = the_fund(world)
    house = thing(world, range_rate(world), quantity="120.00")
    shop = thing(world, appraisal_rate(world))

    # Nobody has said what a square metre of the house is worth, or had the workshop appraised.
    for code, settle in (
        ("price_not_chosen", lambda: chosen(world, house, "950.00")),
        ("appraisal_missing", lambda: appraised(world, shop, "68400.00")),
    ):
        with pytest.raises(Refusal, match=code):
            draft(world, world.kp049, terms=ALL_DUE)
        settle()

    # 72,000 + 108,000 + 36,000 + 4,500 + 114,000 + 68,400; the award nobody has countersigned is not in it.
    award = by_hand(world, "2000.00")
    first = draft(world, world.kp049, terms=ALL_DUE)
    assert first.total_yuan == D("402900.00")

    # 何静 signs the award; half an acre of rice was already cut, 500.00 come off, which she signs as well.
    countersigned(world, award)
    countersigned(world, by_hand(world, "500.00", kind="deduct", head=Head.CROPS))
    # A second award has no paper: it goes back, and its reason stays.
    more = by_hand(world, "9000.00")
    manual_lines.reject_manual_line(more, answer="没有文件", actor=world.finance, on=SIGNED)
    with pytest.raises(Refusal, match="draft_is_stale"):
        sign(world, first)
    signed = sign(world, again(world, first))
    assert signed.total_yuan == D("404400.00")
    assert totals(SIGNED).payable_yuan == D("404400.00")

    # What the family sees as owed to it: 108,000 + 114,000 + 68,400 + 4,000 + 2,000, and no insurance.
    own = Line.objects.filter(payee=world.wang).aggregate(sum=Sum("amount_yuan"))["sum"]
    assert own == D("296400.00")
    (insured,) = Line.objects.filter(head=Head.SOCIAL_INSURANCE)
    assert (insured.payee, insured.amount_yuan) == (old_age, D("36000.00"))

    # In July a run pays the fund's account; in November the family and the collective still wait.
    (before,) = insurance_money(date(2026, 7, 14))
    assert (before.unpaid_yuan, before.paid_yuan) == (D("36000.00"), D("0.00"))
    fund(world)
    answer(world, released(world, [insured]))
    (after,) = insurance_money(TODAY)
    assert (after.unpaid_yuan, after.paid_yuan) == (D("0.00"), D("36000.00"))
    assert totals(TODAY).overdue_yuan == D("368400.00")

    # A better price and a better report, after the signature, change nothing that was signed.
    chosen(world, house, "1100.00", on=TODAY)
    appraised(world, shop, "99000.00", number="正信〔2026〕80", note="漏计设备", on=TODAY)
    signed.refresh_from_db()
    frozen = {item["name"]: item for item in signed.frozen["takings"][0]["items"]}
    assert frozen["砖混房屋"]["price_yuan"] == "950.00"
    assert frozen["加工作坊"]["appraised_yuan"] == "68400.00"
    assert totals(TODAY).payable_yuan == D("404400.00")
    assert list(dict(CHECKS)["priced_lines"]()) == []
