"""A line without its required paper is not collected; a paper struck out stops a run before it leaves."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from landmgmt.lib.refusal import Refusal
from parcels.actions import conditions, papers, payments, required_papers
from parcels.actions.follow_up import follow_up, lost_rows
from parcels.models import Agreement, Line, PaperRule, PaymentRun
from parcels.models.paper_rules import lacking_papers
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementKind, Head, Level
from parcels.rules.paper_needs import PaperNeed
from tests.money_day import PAID, answer, draft, fund, li_things, lines_of, new_account, scan, sign
from tests.old_ledgers import locked
from tests.scenes import once
from tests.world import PDF, TODAY, World

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 2)


@once
def lines(world: World) -> list[Line]:
    """The land of the collective, then three heirs' resettlement, their well, 王家's crops."""
    li_things(world)
    made = lines_of(sign(world, draft(world)))
    fund(world)
    return made


def prepared(world: World, *wanted: Line, on: date = PAID) -> PaymentRun:
    return payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(line, None) for line in wanted],
        actor=world.staff,
        on=on,
        client_key=uuid4(),
    )


def filed(world: World, kind: str, on: date = PAID, **more: Any):
    return papers.file_paper(
        kind=kind,
        title="补存",
        scan=("补存.pdf", PDF),
        takings=[world.kp050],
        actor=world.staff,
        on=on,
        **more,
    )


def strike(world: World, paper, on: date = PAID):
    return required_papers.strike_paper(paper, reason="错件", actor=world.staff, on=on)


def rule(world: World, need: PaperNeed, since: date, **more: Any) -> PaperRule:
    told = {"source": "样例办法第 1 条", "actor": world.administrator, "on": since, **more}
    return required_papers.set_paper_rule(need=need, since=since, **told)


def refused(world: World, line: Line, on: date = PAID) -> list[str]:
    with pytest.raises(Refusal, match="run_lacks_paper") as no:
        prepared(world, line, on=on)
    return list(no.value.params["needs"])


def test_what_has_its_papers_lacks_nothing(world: World, lines: list[Line]):
    assert lacking_papers([line.pk for line in lines], PAID) == {}
    assert prepared(world, *lines).items.count() == len(lines)


def test_without_the_confirmed_sheet_neither_land_nor_things_are_paid(world: World, lines: list[Line]):
    strike(world, world.paper)
    land, daming, *_, crops = lines
    assert refused(world, land) == refused(world, daming) == ["survey"]
    assert refused(world, crops) == ["things"]
    filed(world, "confirmation")
    assert prepared(world, land, daming, crops).items.count() == 3


def test_the_agreement_whose_scan_is_struck_out_is_filed_anew_under_its_number(
    world: World, lines: list[Line]
):
    strike(world, lines[0].agreement.paper)
    assert refused(world, lines[0]) == ["agreement"]
    filed(world, "agreement", number="XY-别的")
    assert refused(world, lines[0]) == ["agreement"]
    filed(world, "agreement", number=lines[0].agreement.number)
    assert prepared(world, lines[0]).items.count() == 1


def test_a_paper_struck_out_stops_the_run_at_its_approval(world: World, lines: list[Line]):
    run = prepared(world, lines[0])
    strike(world, world.paper)
    with pytest.raises(Refusal, match="run_lacks_paper") as no:
        payments.approve_run(run, actor=world.leader, on=PAID)
    assert no.value.params["name"] == world.collective.name
    assert [one.code for one in payments.obstacles(run, PAID)] == ["run_lacks_paper"]
    filed(world, "survey")
    assert payments.approve_run(run, actor=world.leader, on=PAID).state == "approved"


def test_a_paper_struck_out_stops_the_run_at_its_release(world: World, lines: list[Line]):
    run = payments.approve_run(prepared(world, lines[1]), actor=world.leader, on=PAID)
    strike(world, world.paper)
    with pytest.raises(Refusal, match="run_lacks_paper"):
        payments.release_run(run, actor=world.finance, on=PAID)
    filed(world, "confirmation")
    assert payments.release_run(run, actor=world.finance, on=PAID).state == "released"


def test_a_decision_is_paid_once_it_was_served(world: World):
    made = draft(world, world.kp049, terms=[Terms(PAID, 1)], number="JD-1")
    Agreement.objects.filter(pk=made.pk).update(kind=AgreementKind.DECISION)
    line = lines_of(sign(world, made, date(2026, 7, 1)))[0]
    fund(world)
    assert refused(world, line) == ["service"]
    receipt = scan(world, "送达回证", PAID)
    conditions.serve_decision(
        line.agreement, served_date=PAID, way="direct", paper=receipt, actor=world.staff, on=PAID
    )
    assert prepared(world, line).items.count() == 1


def test_a_condition_whose_paper_is_struck_out_is_not_met(world: World):
    made = draft(world, world.kp049, terms=[Terms(PAID, 1, "房屋腾空")])
    line = lines_of(sign(world, made))[0]
    fund(world)
    paper = scan(world, "腾空确认", PAID)
    conditions.meet_condition(line.instalment, met_date=PAID, paper=paper, actor=world.staff, on=PAID)
    assert lacking_papers([line.pk], PAID) == {}
    strike(world, paper)
    assert refused(world, line) == ["condition"]


def test_an_account_opened_since_the_rules_day_needs_its_proof(world: World, lines: list[Line]):
    heir = lines[1]
    account = heir.payee.accounts.get()
    opened, day_after = date(2026, 2, 1), date(2026, 2, 2)
    assert account.valid.lower == opened
    rule(world, PaperNeed.ACCOUNT, PAID, level=Level.DISBURSE, asked_since=day_after)
    assert lacking_papers([heir.pk], PAID) == {}
    rule(world, PaperNeed.ACCOUNT, PAID, level=Level.DISBURSE, asked_since=opened)
    assert refused(world, heir) == ["account"]
    with pytest.raises(Refusal, match="proof_without_scan"):
        required_papers.prove_accounts([account], paper=None, actor=world.staff, on=PAID)
    proof = scan(world, "银行卡复印件", PAID)
    required_papers.prove_accounts([account], paper=proof, actor=world.staff, on=PAID)
    assert prepared(world, heir).items.count() == 1


def test_a_confirmed_change_of_account_is_its_own_proof(world: World, lines: list[Line]):
    rule(world, PaperNeed.ACCOUNT, PAID, level=Level.DISBURSE)
    assert refused(world, lines[1]) == ["account"]
    new_account(world, lines[1].payee, "622899990001", PAID)
    assert lacking_papers([lines[1].pk], PAID) == {}


def test_accounts_are_asked_for_their_proof_from_december_on(world: World, lines: list[Line]):
    shipped = PaperRule.objects.on(LATER).get(need=PaperNeed.ACCOUNT)
    assert shipped.asked_since == date(2026, 12, 1)
    assert lacking_papers([line.pk for line in lines], LATER) == {}


def test_one_list_proves_the_accounts_of_a_whole_group(world: World, lines: list[Line]):
    rule(world, PaperNeed.ACCOUNT, PAID, level=Level.DISBURSE)
    heirs = lines[1:4]
    assert len(lacking_papers([line.pk for line in lines], PAID)) == len(lines) - 1  # not the collective's
    accounts = [line.payee.accounts.get() for line in heirs]
    sheet = scan(world, "账户确认表", PAID)
    required_papers.prove_accounts(accounts, paper=sheet, actor=world.staff, on=PAID)
    assert lacking_papers([line.pk for line in heirs], PAID) == {}
    strike(world, sheet)
    assert len(lacking_papers([line.pk for line in heirs], PAID)) == 3


def test_the_collectives_land_money_waits_for_its_resolution_where_the_rule_says_so(
    world: World, lines: list[Line]
):
    # Asked of agreements signed from December on; this one is of May.
    assert lacking_papers([lines[0].pk], LATER) == {}
    rule(world, PaperNeed.RESOLUTION, LATER, head=Head.LAND, level=Level.ALLOT)
    assert refused(world, lines[0], LATER) == ["resolution"]
    assert lacking_papers([lines[1].pk], LATER) == {}
    filed(world, "resolution", LATER)
    assert prepared(world, lines[0], on=LATER).items.count() == 1


def test_hand_over_can_be_asked_before_a_head_is_paid(world: World, lines: list[Line]):
    rule(world, PaperNeed.POSSESSION, PAID, head=Head.RESETTLEMENT)
    assert refused(world, lines[1]) == ["possession"]
    filed(world, "possession")
    assert prepared(world, lines[1]).items.count() == 1


def test_what_came_in_with_the_old_books_is_paid_by_its_own_papers(world: World):
    locked(world)
    old = [line.pk for line in Line.objects.filter(agreement__takeover__isnull=False)]
    assert old
    rule(world, PaperNeed.POSSESSION, TODAY)
    assert lacking_papers(old, TODAY) == {}


def test_a_rule_ends_and_begins_on_a_day(world: World, lines: list[Line]):
    made = rule(world, PaperNeed.POSSESSION, PAID, head=Head.LAND)
    ended = required_papers.end_paper_rule(
        made, since=TODAY, reason="办法修订", actor=world.administrator, on=PAID
    )
    assert ended.valid.upper == TODAY
    assert set(lacking_papers([lines[0].pk], PAID)) == {lines[0].pk}
    assert lacking_papers([lines[0].pk], TODAY) == {}
    with pytest.raises(Refusal, match="paper_rule_not_open"):
        required_papers.end_paper_rule(made, since=TODAY, reason="x", actor=world.administrator, on=PAID)


def test_a_rule_says_by_what_it_stands_and_begins_no_earlier_than_today(world: World):
    with pytest.raises(Refusal, match="paper_rule_has_source"):
        rule(world, PaperNeed.POSSESSION, TODAY, source=" ")
    with pytest.raises(Refusal, match="paper_rule_since_past"):
        rule(world, PaperNeed.POSSESSION, PAID, on=TODAY)


def test_the_rules_that_come_with_the_office_are_marked_as_samples(world: World):
    rules = PaperRule.objects.on(TODAY)
    assert {one.need for one in rules} == set(PaperNeed) - {PaperNeed.POSSESSION}
    assert all(one.is_sample and one.source for one in rules)


def test_a_paper_is_struck_out_once_and_with_a_reason(world: World):
    with pytest.raises(Refusal, match="reason_missing"):
        required_papers.strike_paper(world.paper, reason=" ", actor=world.staff, on=TODAY)
    strike(world, world.paper)
    with pytest.raises(Refusal, match="paper_struck_already"):
        strike(world, world.paper)


def test_a_lost_row_without_its_paper_is_named_and_the_others_are_paid_again(world: World, lines: list[Line]):
    land, *_, crops = lines
    run = payments.approve_run(prepared(world, land, crops), actor=world.leader, on=PAID)
    run = answer(world, payments.release_run(run, actor=world.finance, on=PAID), failed=[land, crops])
    for line in (land, crops):
        new_account(world, line.payee, f"6228000099{line.pk:06d}")
    strike(world, world.paper, TODAY)
    filed(world, "registration", TODAY)  # the things' sheet again, the land's not
    hindered = {row.item.line_id: row.hindrance for row in lost_rows(run, TODAY)}
    assert hindered == {land.pk: "lacks_paper", crops.pk: ""}
    again = follow_up(run, actor=world.staff, on=TODAY, client_key=uuid4())
    assert [item.line_id for item in again.items.all()] == [crops.pk]
