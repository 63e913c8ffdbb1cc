"""A range, an appraisal, a line by hand and social insurance, each from its deed to its line."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from landmgmt.lib.refusal import Refusal
from parcels.actions import amendments, insurance, manual_lines, people, pricing
from parcels.actions.agreements import discard_draft
from parcels.models import Agreement, JournalEntry, Line, ManualLine, Party
from parcels.models.cross_checks import findings_of
from parcels.models.figures import totals
from parcels.models.insurance import insurance_money
from parcels.models.manual_lines import counted_in
from parcels.rules.cross_checks import BY_CODE
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import Head
from parcels.words.cross_checks import evidence
from parcels.words.formulas import formula_text
from tests.money_day import SIGNED, answer, draft, fund, released, sign
from tests.priced_day import (
    PRICED,
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

DUE = date(2026, 12, 31)


def refused(code: str):
    return pytest.raises(Refusal, match=rf"^{code}\b")


def of_wang(world: World) -> Agreement:
    return draft(world, world.kp049, terms=[Terms(DUE, 1)])


def sums(agreement: Agreement) -> dict[str, str]:
    """Head → yuan, as they stand in the agreement."""
    return {row.head: str(row.amount_yuan) for row in agreement.entitlements.order_by("position")}


# --- a price within its range ----------------------------------------
def test_a_price_outside_its_range_is_refused_with_both_bounds(world: World):
    house = thing(world, range_rate(world), quantity="120.00")
    for price in ("799.99", "1100.01"):
        with refused("price_outside_range") as no:
            chosen(world, house, price)
        assert (no.value.params["low"], no.value.params["high"]) == ("800.00", "1100.00")
    assert chosen(world, house, "800.00").price_yuan == D(800)
    assert chosen(world, house, "1100.00").price_yuan == D(1100)


def test_a_price_needs_its_reason_and_a_range(world: World):
    house, well = thing(world, range_rate(world)), thing(world, world.rates["well"])
    with refused("reason_missing"):
        pricing.choose_price(house, price_yuan=D(900), reason=" ", actor=world.staff, on=PRICED)
    with refused("price_is_not_chosen"):
        chosen(world, well)


def test_a_house_without_a_price_is_no_agreement(world: World):
    thing(world, range_rate(world), quantity="120.00")
    with refused("price_not_chosen") as no:
        of_wang(world)
    assert no.value.params["name"] == "砖混房屋"
    assert not Agreement.objects.exists()


def test_the_line_says_price_range_reason_and_by_whom(world: World):
    chosen(world, thing(world, range_rate(world), quantity="120.00"))
    agreement = of_wang(world)
    assert sums(agreement)["house"] == "114000.00"
    row = agreement.entitlements.get(head="house")
    text = formula_text(row.formula, row.params)
    assert text.startswith(
        "砖混房屋 120.00 ㎡ × 950.00 元/㎡（幅度 800.00–1,100.00，周敏 2026-05-06 选定：2015 年建"
    )


def test_another_price_makes_a_draft_stale_and_leaves_the_signed_one(world: World):
    house = thing(world, range_rate(world), quantity="120.00")
    chosen(world, house)
    agreement = of_wang(world)
    chosen(world, house, "1000.00")
    with refused("draft_is_stale"):
        sign(world, agreement)
    chosen(world, house)
    with refused("draft_is_stale"):
        sign(world, agreement)
    signed = sign(world, draft_again(world, agreement))
    chosen(world, house, "1000.00")
    signed.refresh_from_db()
    assert sums(signed)["house"] == "114000.00"
    assert [i["price_yuan"] for i in signed.frozen["takings"][0]["items"]] == ["1500.00", "950.00"]


def test_a_second_choice_somebody_did_not_see_is_refused(world: World):
    house = thing(world, range_rate(world))
    first = chosen(world, house)
    chosen(world, house, "900.00")
    with refused("edited_meanwhile"):
        pricing.choose_price(
            house, price_yuan=D(1000), reason="再选", actor=world.staff, on=PRICED, seen=first.pk
        )


# --- appraisals ----------------------------------------
def test_a_workshop_is_worth_what_its_report_says(world: World):
    shop = thing(world, appraisal_rate(world))
    with refused("appraisal_missing"):
        of_wang(world)
    appraised(world, shop)
    agreement = sign(world, of_wang(world))
    assert sums(agreement)["attachment"] == "68400.00"
    row = agreement.entitlements.get(head="attachment")
    assert "评估 正信〔2026〕17，怀化正信评估，2026-04-10 委托，2026-04-20 报告" in formula_text(
        row.formula, row.params
    )
    # A later report changes nothing that is signed, on paper or in the ledger.
    appraised(world, shop, "90000.00", number="正信〔2026〕31", note="原报告漏计设备基础")
    agreement.refresh_from_db()
    (item,) = [i for i in agreement.frozen["takings"][0]["items"] if i["name"] == "加工作坊"]
    assert (item["appraised_yuan"], item["priced_by"]["number"]) == ("68400.00", "正信〔2026〕17")
    assert Line.objects.get(head="attachment").amount_yuan == D("68400.00")
    # Whoever wants the new one amends, with a paper and a signature.
    more = amendments.work_out(agreement, TODAY)
    assert [(c.key[1], c.difference_yuan) for c in more.changes] == [("attachment", D("21600.00"))]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"report_date": date(2026, 4, 9)}, "appraisal_before_commission"),
        ({"appraiser": " "}, "appraisal_names_its_report"),
        ({"paper": None}, "appraisal_without_scan"),
        ({"report_date": date(2026, 5, 7)}, "day_in_future"),
    ],
)
def test_what_is_wrong_with_a_report_is_said(world: World, more, code):
    shop = thing(world, appraisal_rate(world))
    with refused(code):
        appraised(world, shop, **more)


def test_a_report_is_entered_once_and_a_second_needs_its_reason(world: World):
    shop, well = thing(world, appraisal_rate(world)), thing(world, world.rates["well"])
    appraised(world, shop)
    with refused("appraisal_once"):
        appraised(world, shop, note="再登")
    with refused("appraisal_again_unexplained"):
        appraised(world, shop, number="正信〔2026〕18")
    with refused("item_is_not_appraised"):
        appraised(world, well)


def test_an_old_report_before_its_commission_is_recorded_and_is_a_doubt(world: World):
    shop = thing(world, appraisal_rate(world))
    rule = BY_CODE["appraisal_before_commission"]
    appraised(world, shop)
    assert findings_of(rule, TODAY) == []
    old = {"number": "旧 3", "note": "补录旧报告", "legacy_reason": "2023 年旧卷，委托书后补"}
    appraised(world, shop, **old, report_date=date(2026, 4, 9))
    (doubt,) = findings_of(rule, TODAY)
    assert doubt.pk == shop.pk
    assert "报告 旧 3 日期 2026-04-09，委托日期 2026-04-10" in evidence(rule.code, doubt.told)


# --- lines by hand ----------------------------------------
def test_an_award_counts_from_the_second_signature_on(world: World):
    line = by_hand(world)
    waiting = of_wang(world)
    assert "award" not in sums(waiting)
    with refused("manual_countersigned_by_another"):
        manual_lines.countersign_manual_line(line, actor=world.staff, on=PRICED)
    countersigned(world, line)
    with refused("draft_is_stale"):
        sign(world, waiting)
    agreement = sign(world, draft_again(world, waiting))
    assert sums(agreement)["award"] == "2000.00"
    row = agreement.entitlements.get(head="award")
    said = formula_text(row.formula, row.params)
    assert said == "手工明细 2,000.00：按期签约奖励；周敏 2026-05-06 录入，何静 2026-05-06 复核签字"
    with refused("manual_is_decided"):
        manual_lines.withdraw_manual_line(line, actor=world.staff, on=PRICED)


def test_a_rejected_line_stays_with_its_reason_and_counts_nowhere(world: World):
    line = by_hand(world)
    with refused("manual_countersigned_by_another"):
        manual_lines.reject_manual_line(line, answer="不符", actor=world.staff, on=PRICED)
    with refused("reason_missing"):
        manual_lines.reject_manual_line(line, answer=" ", actor=world.finance, on=PRICED)
    manual_lines.reject_manual_line(line, answer="没有奖励文件", actor=world.finance, on=PRICED)
    line.refresh_from_db()
    assert (line.state, line.answer, line.decided_by) == ("rejected", "没有奖励文件", world.finance)
    assert "award" not in sums(of_wang(world))


def test_only_its_author_takes_a_line_back(world: World):
    line = by_hand(world)
    with refused("manual_withdrawn_by_author"):
        manual_lines.withdraw_manual_line(line, actor=world.finance, on=PRICED)
    manual_lines.withdraw_manual_line(line, actor=world.staff, on=PRICED)
    with refused("manual_is_decided"):
        countersigned(world, line)
    told = [e.deed for e in JournalEntry.objects.order_by("pk") if "manual_line" in e.deed]
    assert told == ["enter_manual_line", "withdraw_manual_line"]


def test_a_deduction_comes_off_its_head_and_never_below_nothing(world: World):
    # 3.00 亩 of rice at 1,500.00: 4,500.00 of crops.
    countersigned(world, by_hand(world, "500.00", kind="deduct", head=Head.CROPS))
    agreement = of_wang(world)
    assert sums(agreement)["crops"] == "4000.00"
    row = agreement.entitlements.get(head="crops")
    assert formula_text(row.formula, row.params).startswith(
        "水稻 3.00 亩 × 1,500.00 元/亩 ＝ 4,500.00 ＝ 4,500.00；扣减 手工明细 500.00：按期签约奖励"
    )
    assert agreement.total_yuan == D("184000.00")
    # All of it: the sum is left out. A fen more is refused.
    countersigned(world, by_hand(world, "4000.00", kind="deduct", head=Head.CROPS))
    assert "crops" not in sums(draft_again(world, agreement))
    with refused("deduction_below_zero") as no:
        countersigned(world, by_hand(world, "0.01", kind="deduct", head=Head.CROPS))
    assert (no.value.params["amount"], no.value.params["have"]) == ("0.01", "0.00")


def test_a_deduction_above_what_there_is_is_refused_before_it_waits_for_a_second(world: World):
    with refused("deduction_below_zero") as no:
        by_hand(world, "4500.01", kind="deduct", head=Head.CROPS)
    assert (no.value.params["amount"], no.value.params["have"]) == ("4500.01", "4500.00")
    assert not ManualLine.objects.exists()
    # Two that each fit wait beside each other; the second of them is refused its signature.
    first, second = (by_hand(world, yuan, kind="deduct", head=Head.CROPS) for yuan in ("4000.00", "500.01"))
    countersigned(world, first)
    with refused("deduction_below_zero"):
        countersigned(world, second)


def test_a_countersigned_line_goes_back_while_no_agreement_counts_it(world: World):
    line = countersigned(world, by_hand(world, "500.00", kind="deduct", head=Head.CROPS))
    counting = of_wang(world)
    assert counted_in(line) == [counting]
    with refused("manual_is_counted") as no:
        manual_lines.reject_manual_line(line, answer="多写一个零", actor=world.finance, on=PRICED)
    assert no.value.params["number"] == counting.number
    # The database says the same to whoever does not ask.
    with pytest.raises(IntegrityError, match="manual_is_counted"), transaction.atomic():
        ManualLine.objects.filter(pk=line.pk).update(state="rejected", answer="多写一个零")
    discard_draft(counting, actor=world.staff, on=SIGNED)
    with refused("manual_countersigned_by_another"):
        manual_lines.reject_manual_line(line, answer="多写一个零", actor=world.staff, on=PRICED)
    manual_lines.reject_manual_line(line, answer="多写一个零", actor=world.finance, on=PRICED)
    assert sums(of_wang(world))["crops"] == "4500.00"


def draft_again(world: World, agreement: Agreement) -> Agreement:
    discard_draft(agreement, actor=world.staff, on=SIGNED)
    return of_wang(world)


def test_a_hand_adds_nothing_the_rates_compute(world: World):
    with refused("manual_head_is_computed"):
        by_hand(world, head=Head.LAND)
    with refused("social_insurance_apart"):
        by_hand(world, head=Head.SOCIAL_INSURANCE)
    the_fund(world)
    with refused("social_insurance_apart"):
        by_hand(world, claimant=Party.objects.get(kind="insurance"))


# --- social insurance ----------------------------------------
def test_social_insurance_is_the_funds_and_nobody_elses(world: World):
    insurance_rate(world)
    with refused("insurance_fund_missing"):
        of_wang(world)
    account = the_fund(world)
    with refused("insurance_fund_once"):
        the_fund(world)
    agreement = sign(world, of_wang(world))
    # 2,000 ㎡ × 18.00 (12,000.00 元/亩 × 0.0015).
    assert sums(agreement)["social_insurance"] == "36000.00"
    line = Line.objects.get(head="social_insurance")
    assert (line.payee, line.claimant, line.level) == (account, account, "allot")
    fund(world)
    answer(world, released(world, [line]))
    (row,) = insurance_money(TODAY)
    assert (row.payable_yuan, row.paid_yuan, row.unpaid_yuan) == (D(36000), D(36000), D(0))
    # What 王家 is owed never held it.
    owed = Line.objects.filter(payee=world.wang)
    assert sum(x.amount_yuan for x in owed) == D("112500.00")


def test_the_fund_is_entered_by_finance_alone(world: World):
    with refused("insurance_fund_by_finance"):
        people.register_party(kind="insurance", name="社保", actor=world.staff, on=PRICED)
    assert insurance.insurance_fund() is None


def test_its_rate_is_no_thing_on_the_land(world: World):
    with refused("item_of_land_rate"):
        thing(world, insurance_rate(world))


def test_a_line_signed_after_the_agreement_waits_for_an_amendment(world: World):
    agreement = sign(world, of_wang(world))
    countersigned(world, by_hand(world, "2000.00", on=TODAY), on=TODAY)
    countersigned(world, by_hand(world, "500.00", kind="deduct", head=Head.CROPS, on=TODAY), on=TODAY)
    assert totals(TODAY).payable_yuan == D("184500.00")
    made = amendments.draft_amendment(
        agreement, reason="补记奖励", instalments=[Terms(DUE, 1)], actor=world.staff, on=TODAY
    )
    assert (made.total_yuan, made.reduced_yuan) == (D("2000.00"), D("500.00"))
    sign(world, made, TODAY)
    assert totals(TODAY).payable_yuan == D("186000.00")
