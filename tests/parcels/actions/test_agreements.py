"""Agreements owe what the signed facts give, are signed once, and stay as they were signed."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import agreements, papers, register
from parcels.models import Agreement, JournalEntry, Line, Transfer
from parcels.models.figures import totals
from parcels.rules.instalments import Terms
from tests.money_day import DUE_AUGUST, LI_TERMS, SIGNED, draft, li_things, lines_of, scan, sign
from tests.world import World


def refused(code: str):
    return pytest.raises(Refusal, match=rf"^{code}\b")


def test_kp_050_owes_339_700_in_eight_lines(world: World):
    li_things(world)
    agreement = draft(world)
    assert agreement.total_yuan == D("339700.00")
    assert [(str(x.amount_yuan), x.level, x.claimant.name) for x in lines_of(agreement)] == [
        ("131040.00", "allot", "长田村 3 组集体"),
        ("98280.00", "disburse", "李大家"),
        ("65520.00", "disburse", "李二家"),
        ("32760.00", "disburse", "李三家"),
        ("2000.00", "disburse", "李大家"),
        ("1333.33", "disburse", "李二家"),
        ("666.67", "disburse", "李三家"),
        ("8100.00", "disburse", "王家"),
    ]


def test_a_draft_owes_nothing_until_it_is_signed(world: World):
    agreement = draft(world)
    assert totals(SIGNED).payable_yuan == 0
    sign(world, agreement)
    assert totals(SIGNED).payable_yuan == agreement.total_yuan
    assert totals(date(2026, 5, 19)).payable_yuan == 0


def test_signing_moves_the_land_on_and_the_journal_tells_it(world: World):
    sign(world, draft(world))
    assert world.kp050.stages.open().get().stage == "signed"
    assert JournalEntry.objects.filter(deed="sign_agreement", params__number="XY-2026-041").count() == 1


def test_a_decision_moves_the_land_to_decided(world: World):
    made = agreements.draft_agreement(
        project=world.project,
        number="JD-1",
        takings=[world.kp050],
        instalments=[Terms(DUE_AUGUST)],
        kind="decision",
        actor=world.staff,
        on=SIGNED,
    )
    # A decision follows the expropriation notice.
    day = date(2026, 6, 20)
    agreements.sign_agreement(made, signed_date=day, paper=scan(world, on=day), actor=world.staff, on=day)
    assert world.kp050.stages.open().get().stage == "decided"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda w: w.kp050.areas.all().delete(), "survey_missing"),
        (lambda w: w.kp050.areas.update(signed_date=None), "survey_missing"),
        (lambda w: type(w.kp050).objects.filter(pk=w.kp050.pk).update(price_zone=None), "price_zone_missing"),
        (
            lambda w: type(w.rate_set).objects.update(valid=(date(2024, 1, 31), date(2024, 2, 1))),
            "rate_missing",
        ),
        (lambda w: w.kp050.areas.filter(land_class="0103").update(land_class="0301"), "coefficient_missing"),
    ],
)
def test_what_the_sum_stands_on_must_be_there(world: World, spoil, code):
    spoil(world)
    with refused(code):
        draft(world)
    assert not Agreement.objects.exists()


def test_unsigned_shares_are_refused(world: World):
    with refused("shares_unsigned"):
        draft(world, world.kp051)


def test_a_due_date_before_signing_names_its_instalment_and_writes_nothing(world: World):
    agreement = draft(world, terms=[Terms(DUE_AUGUST), Terms(date(2026, 5, 1))])
    with pytest.raises(Refusal) as no:
        sign(world, agreement)
    assert (no.value.code, no.value.params["number"]) == ("instalment_due_before_signing", 2)
    agreement.refresh_from_db()
    assert agreement.state == "draft"
    assert not Transfer.objects.exists()


def test_a_signature_needs_its_scan(world: World):
    agreement = draft(world)
    bare = papers.file_paper(kind="agreement", title="无扫描件", actor=world.staff, on=SIGNED)
    for paper in (None, bare):
        with refused("agreement_without_scan"):
            agreements.sign_agreement(
                agreement, signed_date=SIGNED, paper=paper, actor=world.staff, on=SIGNED
            )


def test_a_draft_is_stale_once_the_survey_changed(world: World):
    agreement = draft(world)
    register.set_areas(
        taking=world.kp050,
        areas=[("0101", D("2900.00"))],
        actor=world.staff,
        on=SIGNED,
        paper=world.paper,
        signed_date=SIGNED,
    )
    with refused("draft_is_stale"):
        sign(world, agreement)


def test_land_stands_in_one_agreement_and_a_discarded_draft_frees_it(world: World):
    first = draft(world)
    with refused("taking_has_agreement"):
        draft(world, number="XY-2")
    agreements.discard_draft(first, actor=world.staff, on=SIGNED)
    assert draft(world, number="XY-2").lines.exists()


def test_the_same_submit_twice_is_one_draft_and_one_signature(world: World):
    key = uuid4()
    twice = [
        agreements.draft_agreement(
            project=world.project,
            number="XY-1",
            takings=[world.kp050],
            instalments=LI_TERMS,
            actor=world.staff,
            on=SIGNED,
            client_key=key,
        )
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    for agreement in twice:
        sign(world, agreement)
    assert Transfer.objects.count() == Line.objects.count()
    assert JournalEntry.objects.filter(deed="sign_agreement").count() == 1


def test_a_draft_pays_its_claimants_whoever_receives_instead_is_a_change_of_two_people(world: World):
    lines = draft(world).lines.all()
    assert {line.payee_id == line.claimant_id and line.authority_paper is None for line in lines} == {True}


def test_a_signed_agreement_is_not_thrown_away(world: World):
    agreement = sign(world, draft(world))
    with refused("signed_is_final"):
        agreements.discard_draft(agreement, actor=world.staff, on=SIGNED)
