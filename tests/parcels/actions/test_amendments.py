"""What was signed stays as it was; an amendment posts its difference, up or down, line by line."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import agreements, amendments, ledger, people, rates, register
from parcels.actions.deed import refusals
from parcels.models import Agreement, Line, Party, Transfer
from parcels.models.figures import totals
from parcels.rules.amendments import OpenLine, reduce
from parcels.rules.instalments import Terms
from tests.money_day import (
    DUE_AUGUST,
    LI_TERMS,
    SIGNED,
    answer,
    draft,
    fund,
    li_things,
    lines_of,
    released,
    scan,
    sign,
)
from tests.priced_day import insurance_rate
from tests.scenes import once
from tests.world import TODAY, World

AMENDED = date(2026, 10, 12)
DUE = Terms(date(2026, 12, 31), 1)


def refused(code: str):
    return pytest.raises(Refusal, match=code)


@once
def signed(world: World) -> Agreement:
    """KP-050: 327,600.00 for the land, 4,000.00 for the well, 8,100.00 for crops."""
    li_things(world)
    return sign(world, draft(world))


def dig_a_well(world: World) -> None:
    """A well that was overlooked, seen before the freeze, is registered after the signature."""
    register.add_item(
        taking=world.kp050,
        owner=world.li[0],
        rate=world.rates["well"],
        quantity=D("1.00"),
        first_seen_date=date(2026, 1, 8),
        signed_date=date(2026, 10, 8),
        actor=world.staff,
        on=AMENDED,
    )


def remeasure(world: World, paddy: str) -> None:
    register.set_areas(
        world.kp050,
        [("0101", D(paddy)), ("0103", D("1200"))],
        remeasured="界址复测",
        paper=world.paper,
        signed_date=date(2026, 10, 8),
        actor=world.staff,
        on=AMENDED,
    )


def amend(world: World, agreement: Agreement, *terms: Terms) -> Agreement:
    made = amendments.draft_amendment(
        agreement, reason="复测与补登", instalments=terms, actor=world.staff, on=AMENDED
    )
    paper = scan(world, "补充协议", AMENDED)
    return agreements.sign_agreement(made, signed_date=AMENDED, paper=paper, actor=world.staff, on=AMENDED)


def payable(day: date) -> D:
    return totals(day).payable_yuan


def failures(name: str) -> list[str]:
    return [found.subject for found in dict(CHECKS)[name]()]


def test_an_increase_is_a_new_line_of_the_next_version_with_its_own_due_date(world: World, signed: Agreement):
    before = payable(AMENDED)
    dig_a_well(world)
    second = amend(world, signed, DUE)
    assert (second.revision, second.total_yuan, second.reduced_yuan) == (2, D("4000.00"), D("0.00"))
    line = second.lines.get()
    assert (line.claimant, line.head, line.due_date) == (world.li[0], "attachment", DUE.due_date)
    assert payable(AMENDED) - before == D("4000.00")
    assert payable(AMENDED - timedelta(days=1)) == before


def test_rates_published_later_for_the_same_day_change_nothing_that_was_signed(
    world: World, signed: Agreement
):
    """The set of the signature ends on the day it was computed on, and another begins then, half as high."""
    day = date.fromisoformat(signed.snapshot["computed_on"])
    before = payable(AMENDED)
    published = rates.publish_rates(
        name="新标准",
        paper_number="样例〔2026〕9号",
        county_code="431271",
        land_percent=50,
        since=day,
        land={"Ⅱ": D("30900.00")},
        coefficients={"dry": D("0.50")},
        paper=scan(world, "补偿标准文件", AMENDED),
        actor=world.finance,
        on=AMENDED,
    )
    rates.confirm_rates(published, actor=world.leader, on=AMENDED)
    with refused("amendment_changes_nothing"):
        amend(world, signed, DUE)
    # 100 ㎡ of paddy more are 9,000.00 by the price that was signed: 60,000 元/亩 are 90 元/㎡.
    remeasure(world, "2900")
    second = amend(world, signed, DUE)
    assert second.total_yuan == payable(AMENDED) - before == D("9000.00")


def test_a_decrease_comes_off_the_lines_it_was_for_and_the_sums_are_those_of_the_new_area(
    world: World, signed: Agreement
):
    before = payable(AMENDED)
    remeasure(world, "2700")
    second = amend(world, signed)
    assert second.reduced_yuan == before - payable(AMENDED) == D("9000.00")
    taken = {(r.line.head, r.line.claimant.name): r.amount_yuan for r in second.reductions.all()}
    assert taken == {
        ("land", "长田村 3 组集体"): D("3600.00"),
        ("resettlement", "李大家"): D("2700.00"),
        ("resettlement", "李二家"): D("1800.00"),
        ("resettlement", "李三家"): D("900.00"),
    }
    assert not second.lines.exists()


def test_up_and_down_at_once_and_once_more_each_version_posts_only_its_difference(
    world: World, signed: Agreement
):
    first = payable(TODAY)
    remeasure(world, "2700")
    dig_a_well(world)
    second = amend(world, signed, DUE)
    remeasure(world, "2800")
    third = amend(world, second, DUE)
    assert (second.total_yuan, second.reduced_yuan) == (D("4000.00"), D("9000.00"))
    assert (third.total_yuan, third.reduced_yuan) == (D("9000.00"), D("0.00"))
    assert payable(TODAY) == first + D("4000.00")
    assert [v.revision for v in amendments.chain_of(signed)] == [1, 2, 3]
    for name in ("agreements", "obligations", "frozen_agreements", "ledger", "trial_balance"):
        assert failures(name) == []


def test_a_reduction_below_what_is_paid_is_refused_and_nothing_changes(world: World, signed: Agreement):
    fund(world)
    answer(world, released(world, [line for line in lines_of(signed) if line.head == "resettlement"]))
    remeasure(world, "2700")
    rows = Transfer.objects.count()
    with refused("reduction_below_paid"):
        amend(world, signed)
    assert (Transfer.objects.count(), Agreement.objects.count()) == (rows, 1)


def test_what_stands_in_a_run_is_not_taken_back_either(world: World, signed: Agreement):
    fund(world)
    released(world, [line for line in lines_of(signed) if line.head == "land"])
    remeasure(world, "2700")
    with refused("reduction_below_paid"):
        amend(world, signed)


def test_an_amendment_that_changes_nothing_is_refused(world: World, signed: Agreement):
    with refused("amendment_changes_nothing"):
        amend(world, signed, DUE)


def test_only_the_last_signed_version_is_amended(world: World, signed: Agreement):
    dig_a_well(world)
    amend(world, signed, DUE)
    with refused("amended_already"):
        amend(world, signed, DUE)


def test_a_draft_is_not_amended_but_drafted_again(world: World):
    with refused("only_signed_is_amended"):
        amend(world, draft(world), DUE)


def test_a_due_date_before_the_amendment_is_refused(world: World, signed: Agreement):
    dig_a_well(world)
    with refused("instalment_due_before_signing"):
        amend(world, signed, Terms(AMENDED - timedelta(days=1), 1))


def test_what_changed_after_the_drafting_makes_the_amendment_stale(world: World, signed: Agreement):
    dig_a_well(world)
    made = amendments.draft_amendment(signed, reason="补登", instalments=[DUE], actor=world.staff, on=AMENDED)
    dig_a_well(world)
    with refused("draft_is_stale"):
        agreements.sign_agreement(
            made, signed_date=AMENDED, paper=scan(world, on=AMENDED), actor=world.staff, on=AMENDED
        )


def test_an_area_that_pays_changes_after_the_signature_only_by_a_remeasurement_with_its_paper(
    world: World, signed: Agreement
):
    areas = [("0101", D("2700")), ("0103", D("1200"))]
    day = {"actor": world.staff, "on": AMENDED, "signed_date": AMENDED}
    with refused("area_after_signing"):
        register.set_areas(world.kp050, areas, paper=world.paper, **day)
    with refused("remeasured_without_paper"):
        register.set_areas(world.kp050, areas, remeasured="复测", **day)


@pytest.mark.parametrize(
    ("day", "paddy", "code"),
    [
        (date(2026, 1, 31), "2700", "remeasured_before_survey"),
        (date(2026, 5, 1), "2700", "remeasured_before_agreement"),
        (AMENDED, "2800", "remeasured_the_same"),
    ],
)
def test_a_remeasurement_is_later_than_what_it_corrects_and_other_than_it(
    world: World, signed: Agreement, day: date, paddy: str, code: str
):
    areas = [("0101", D(paddy)), ("0103", D("1200"))]
    given = {"paper": world.paper, "actor": world.staff, "on": AMENDED, "signed_date": day}
    with refused(code):
        register.set_areas(world.kp050, areas, remeasured="复测", **given)
    assert {row.signed_date for row in world.kp050.areas.all()} == {date(2026, 2, 1)}


def test_what_is_signed_stays_word_for_word_when_the_register_changes(world: World, signed: Agreement):
    kept, sha = signed.frozen, signed.frozen_sha256
    Party.objects.filter(pk=world.wang.pk).update(name="王家（改名）")
    people.close_account(world.accounts["王家"], actor=world.staff, on=AMENDED, reason="换卡")
    remeasure(world, "2700")
    dig_a_well(world)
    signed.refresh_from_db()
    assert (signed.frozen, signed.frozen_sha256) == (kept, sha)
    assert {p["name"] for p in signed.frozen["people"]} == {
        "长田村 3 组集体",
        "王家",
        "李大家",
        "李二家",
        "李三家",
    }
    assert [a["area_m2"] for a in signed.frozen["takings"][0]["areas"]] == ["2800.00", "1200.00"]
    assert signed.frozen["takings"][0]["shares"]["denominator"] == 6
    assert failures("frozen_agreements") == []


def test_the_frozen_content_bears_no_number_in_full_but_the_sealed_account_opens(
    world: World, signed: Agreement
):
    number = world.accounts["王家"].number.reveal()
    assert number not in str(signed.frozen)
    assert world.wang.id_number.reveal() not in str(signed.frozen)
    assert signed.signed_accounts.get(payee=world.wang).number.reveal() == number


@pytest.mark.parametrize(
    "sin",
    [
        "UPDATE parcels_agreement SET frozen = frozen || '{\"x\": 1}' WHERE id = %s",
        "UPDATE parcels_agreement SET frozen_sha256 = 'x' WHERE id = %s",
        "UPDATE parcels_signedaccount SET number = 'x' WHERE agreement_id = %s",
        "DELETE FROM parcels_reduction WHERE agreement_id = %s",
        "UPDATE parcels_line SET amount_yuan = amount_yuan + 1 WHERE agreement_id = %s",
    ],
)
def test_the_database_refuses_to_change_what_is_signed(world: World, signed: Agreement, sin: str):
    remeasure(world, "2700")
    dig_a_well(world)
    second = amend(world, signed, DUE)
    with refused("signed_is_final"), refusals(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sin, [second.pk])


def test_a_ledger_that_lacks_a_reduction_is_named(world: World, signed: Agreement):
    remeasure(world, "2700")
    second = amend(world, signed)
    taken = Transfer.objects.filter(kind="amendment").first()
    assert taken
    told = {"value_date": AMENDED, "paper": world.paper, "actor": world.finance, "on": AMENDED}
    ledger.reverse(taken, reason="试", **told)
    assert failures("obligations") == [f"line {taken.line_id}"]
    assert second.reductions.count() == 4


OPEN = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10_000_000)), min_size=1, max_size=8)


@given(OPEN, st.integers(1, 100))
def test_a_reduction_is_exact_and_never_takes_more_than_is_open(rows: list[tuple[int, int]], percent: int):
    lines = [OpenLine(pk, SIGNED + timedelta(days=days), D(fen) / 100) for pk, (days, fen) in enumerate(rows)]
    total = sum((line.open_yuan for line in lines), D(0))
    amount = (total * percent / 100).quantize(D("0.01"))
    if amount > total or amount <= 0:
        return
    taken = dict(reduce(amount, lines))
    assert sum(taken.values()) == amount
    opened = {line.line_id: line.open_yuan for line in lines}
    assert all(0 < yuan <= opened[pk] for pk, yuan in taken.items())


def test_a_reduction_takes_the_last_due_first():
    may, june = OpenLine(1, date(2026, 5, 1), D("6.00")), OpenLine(2, date(2026, 6, 1), D("8.00"))
    assert reduce(D("10.00"), [may, june]) == [(2, D("8.00")), (1, D("2.00"))]
    with refused("reduction_below_paid"):
        reduce(D("14.01"), [may, june])


def test_lines_of_every_version_stay_with_their_version(world: World, signed: Agreement):
    count = Line.objects.filter(agreement=signed).count()
    dig_a_well(world)
    amend(world, signed, DUE)
    assert Line.objects.filter(agreement=signed).count() == count


def test_social_insurance_without_its_account_is_no_agreement(world: World):
    insurance_rate(world)
    li_things(world)
    with refused("insurance_fund_missing"):
        draft(world, terms=[*LI_TERMS, Terms(DUE_AUGUST, 1, "", ("social_insurance",))])
    assert not Line.objects.exists()
