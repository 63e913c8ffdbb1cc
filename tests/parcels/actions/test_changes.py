"""Who receives money changes with a paper and a second person, for what is unpaid only, to the fen."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection, transaction

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import changes, conditions, payments, people, register
from parcels.actions.deed import refusals
from parcels.models import Agreement, BankAccount, Line, Party, PayeeChange, Transfer
from parcels.models.figures import line_balances, taking_money, totals
from parcels.models.waiting import waiting_items
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import AgreementKind, ChangeKind
from tests.money_day import answer, draft, fund, new_account, released, scan, sign
from tests.scenes import once
from tests.world import TODAY, World, id_number

DIED, DUE = date(2026, 10, 1), date(2026, 6, 30)


def refused(code: str):
    return pytest.raises(Refusal, match=code)


@once
def signed(world: World) -> Agreement:
    """KP-049 is 王家's: 72,000.00 to the collective, 108,000.00 and 4,500.00 to the family."""
    return sign(world, draft(world, world.kp049, terms=[Terms(DUE, 1)]))


@once
def heirs(world: World) -> list[Party]:
    """Three children with an account each."""
    new = [
        register.NewParty("person", name, world.group, id_number(90 + n))
        for n, name in enumerate(("王一", "王二", "王三"))
    ]
    made = register.register_parties(new, actor=world.staff, on=DIED)
    accounts = [register.NewAccount(p, "农商行", p.name, f"62280001{n:04d}") for n, p in enumerate(made)]
    register.add_accounts(accounts, actor=world.staff, on=DIED)
    return made


def propose(world: World, heirs: list[Party], *numerators: int, **more) -> PayeeChange:
    given = {
        "kind": ChangeKind.HEIRS,
        "denominator": sum(numerators),
        "reason": "户主去世",
        "paper": scan(world, "继承公证书", TODAY),
        "since": DIED,
        "actor": world.staff,
        "on": TODAY,
    }
    return changes.propose_payees(
        world.wang, parts=list(zip(heirs, numerators, strict=True)), **{**given, **more}
    )


def family_lines(world: World) -> list[tuple[str, D]]:
    return [(x.payee, x.payable_yuan) for x in line_balances(TODAY, party=world.wang) if x.payable_yuan]


def failures(*names: str) -> list[str]:
    return [found.subject for name in names for found in dict(CHECKS)[name]()]


def test_heirs_receive_what_is_unpaid_in_lines_that_add_up_to_the_old_ones(world: World, signed, heirs):
    before = totals(TODAY)
    changes.confirm_change(propose(world, heirs, 3, 2, 1), actor=world.finance, on=TODAY)
    assert family_lines(world) == [
        ("王一", D("54000.00")),
        ("王二", D("36000.00")),
        ("王三", D("18000.00")),
        ("王一", D("2250.00")),
        ("王二", D("1500.00")),
        ("王三", D("750.00")),
    ]
    after = totals(TODAY)
    assert (after.payable_yuan, after.unpaid_yuan, after.overdue_yuan) == (
        before.payable_yuan,
        before.unpaid_yuan,
        before.overdue_yuan,
    )
    assert {row.due_date for row in line_balances(TODAY, party=heirs[0])} == {DUE}
    assert failures("agreements", "obligations", "frozen_agreements", "ledger", "trial_balance") == []


def test_what_is_paid_already_stays_with_whom_it_was_paid_to(world: World, signed, heirs):
    fund(world)
    line = signed.lines.get(head="resettlement")
    answer(world, released(world, [(line, D("7999.99"))]))
    changes.confirm_change(propose(world, heirs, 3, 2, 1), actor=world.finance, on=TODAY)
    parts = list(
        Line.objects.filter(head="resettlement", payee__in=heirs)
        .order_by("id")
        .values_list("amount_yuan", flat=True)
    )
    assert parts == [D("50000.00"), D("33333.34"), D("16666.67")]
    assert line_balances(TODAY, lines=[line.pk])[0].paid_yuan == D("7999.99")
    assert taking_money(TODAY)[world.kp049.pk].payable == D("184500.00")


def test_until_the_heirs_are_confirmed_the_lines_wait_as_inheritance_undecided(world: World, signed, heirs):
    propose(world, heirs, 3, 2, 1)
    rows = line_balances(TODAY, party=world.wang)
    assert all(row.is_held and row.reason == "inheritance" for row in rows)
    fund(world)
    with refused("line_is_held"):
        released(world, [signed.lines.get(head="crops")], TODAY)


def test_a_proposal_sent_back_lets_the_lines_be_paid_again(world: World, signed, heirs):
    change = propose(world, heirs, 3, 2, 1)
    changes.refuse_change(change, answer="公证书缺页", actor=world.leader, on=TODAY)
    assert not any(row.is_held for row in line_balances(TODAY, party=world.wang))
    propose(world, heirs, 3, 2, 1)


def test_who_proposes_does_not_confirm_and_a_second_click_is_one(world: World, signed, heirs):
    change = propose(world, heirs, 3, 2, 1)
    with refused("change_confirmed_by_another"):
        changes.confirm_change(change, actor=world.staff, on=TODAY)
    for _click in range(2):
        changes.confirm_change(change, actor=world.finance, on=TODAY)
    with refused("change_is_final"):
        changes.confirm_change(change, actor=world.leader, on=TODAY)
    assert Agreement.objects.filter(kind=AgreementKind.SUCCESSION).count() == 1


def test_the_database_too_refuses_the_same_person_and_an_edited_proposal(world: World, signed, heirs):
    change = propose(world, heirs, 3, 2, 1)
    one = (
        "UPDATE parcels_payeechange SET state = 'confirmed', "
        "decided_date = now(), decided_by_id = proposed_by_id"
    )
    for sin, code in (
        (one, "change_confirmed_by_another"),
        ("UPDATE parcels_payeechange SET denominator = 7", "change_is_final"),
        ("UPDATE parcels_payeepart SET numerator = 5", "change_is_final"),
        ("DELETE FROM parcels_payeechange", "append_only"),
    ):
        with refused(code), refusals(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sin} WHERE {'change_id' if 'part' in sin else 'id'} = %s", [change.pk])


@pytest.mark.parametrize(("numerators", "denominator"), [((3, 2), 6), ((9999,), 10_000), ((1, 0, 5), 6)])
def test_parts_that_do_not_sum_to_one_are_refused_and_nothing_waits(
    world: World, signed, heirs, numerators, denominator
):
    with pytest.raises(Refusal, match=r"shares_(sum|not_positive)"):
        propose(world, heirs[: len(numerators)], *numerators, denominator=denominator)
    assert not PayeeChange.objects.exists()
    assert not any(row.is_held for row in line_balances(TODAY, party=world.wang))


def test_no_paper_no_change(world: World, signed, heirs):
    with refused("change_without_paper"):
        propose(world, heirs, 1, 1, 1, paper=None)


def test_a_proxy_ends_on_its_day_and_its_lines_wait_then(world: World, signed, heirs):
    change = propose(world, heirs[:1], 1, kind=ChangeKind.PROXY, reason="外出务工", until=date(2026, 12, 1))
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    (one, two) = (r for r in line_balances(TODAY, party=world.wang) if r.payable_yuan)
    assert (one.payee, one.claimant, one.is_held, two.is_held) == ("王一", "王家", False, False)
    assert all(r.is_held for r in line_balances(date(2026, 12, 1), party=heirs[0]))


def test_a_run_that_is_not_sent_yet_stops_the_change_and_is_named(world: World, signed, heirs):
    fund(world)
    from uuid import uuid4

    run = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(signed.lines.get(head="crops"), None)],
        actor=world.staff,
        on=TODAY,
        client_key=uuid4(),
    )
    change = propose(world, heirs, 3, 2, 1)
    with refused("change_in_run") as no:
        changes.confirm_change(change, actor=world.finance, on=TODAY)
    assert no.value.params["number"] == run.number
    payments.cancel_run(run, actor=world.staff, on=TODAY)
    changes.confirm_change(change, actor=world.finance, on=TODAY)


def test_another_account_is_paid_to_only_after_a_second_person_confirmed_it(world: World, signed):
    fund(world)
    old = world.accounts["王家"]
    people.close_account(old, actor=world.staff, on=TODAY, reason="销户")
    with refused("account_change_needs_second"):
        people.add_account(
            party=world.wang,
            bank_name="农商行",
            holder_name="王家",
            number="6228000099990009",
            actor=world.staff,
            on=TODAY,
        )
    new_account(world, world.wang, "6228000099990009")
    item = released(world, [signed.lines.get(head="crops")], TODAY).items.get()
    assert item.account_number.reveal() == "6228000099990009"


def test_a_change_of_account_ends_the_old_one_and_names_the_runs_prepared_with_it(world: World, signed):
    fund(world)
    run = released(world, [signed.lines.get(head="crops")], TODAY)
    new_account(world, world.wang, "6228000099990009")
    (item,) = waiting_items(world.wang)
    assert (item.run, item.account) == (run, world.accounts["王家"])
    old = BankAccount.objects.get(pk=world.accounts["王家"].pk)
    assert (old.valid.upper, old.closed_reason) == (TODAY, "原账户已销户")


def test_the_account_of_another_or_the_same_again_is_no_change(world: World, signed):
    with refused("account_of_other"):
        new_account(world, world.wang, world.accounts["陈家"].number.reveal())
    with refused("account_is_the_same"):
        new_account(world, world.wang, world.accounts["王家"].number.reveal())


def test_an_account_number_is_not_edited_by_anyone(world: World):
    with refused("account_is_not_edited"), refusals(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE parcels_bankaccount SET number_index = 'x'")


def conditional(world: World) -> Agreement:
    terms = [Terms(DUE, 1), Terms(date(2026, 9, 30), 1, "房屋腾空")]
    return sign(world, draft(world, world.kp049, terms=terms))


def test_an_instalment_on_a_condition_waits_until_it_is_met_with_a_paper(world: World):
    agreement = conditional(world)
    second = agreement.instalments.get(number=2)
    rows = [r for r in line_balances(TODAY, agreement=agreement) if r.due_date == second.due_date]
    assert all(r.is_held and r.overdue_yuan == 0 for r in rows)
    day = {"actor": world.staff, "on": TODAY, "met_date": date(2026, 11, 2)}
    with refused("condition_without_paper"):
        conditions.meet_condition(second, paper=None, **day)
    conditions.meet_condition(second, paper=scan(world, "腾空验收单", TODAY), **day)
    rows = [r for r in line_balances(TODAY, agreement=agreement) if r.due_date == second.due_date]
    assert not any(r.is_held for r in rows)
    with refused("condition_met_already"):
        conditions.meet_condition(second, paper=scan(world, "又一张", TODAY), **day)


def test_an_instalment_without_condition_has_none_to_meet(world: World, signed):
    with refused("condition_of_signed_instalment"):
        conditions.meet_condition(
            signed.instalments.get(),
            met_date=TODAY,
            paper=scan(world, on=TODAY),
            actor=world.staff,
            on=TODAY,
        )


def test_heirs_wait_for_the_condition_the_deceased_waited_for(world: World, heirs):
    agreement = conditional(world)
    changes.confirm_change(propose(world, heirs, 3, 2, 1), actor=world.finance, on=TODAY)
    late = [r for r in line_balances(TODAY, party=heirs[0]) if r.due_date == date(2026, 9, 30)]
    assert [r.is_held for r in late] == [True, True]
    conditions.meet_condition(
        agreement.instalments.get(number=2),
        met_date=TODAY,
        paper=scan(world, on=TODAY),
        actor=world.staff,
        on=TODAY,
    )
    late = [r for r in line_balances(TODAY, party=heirs[0]) if r.due_date == date(2026, 9, 30)]
    assert not any(r.is_held for r in late)


def test_a_decision_is_served_once_with_its_receipt_and_not_before_it_was_made(world: World):
    decision = draft(world, world.kp049, terms=[Terms(date(2026, 8, 31), 1)])
    Agreement.objects.filter(pk=decision.pk).update(kind=AgreementKind.DECISION)
    decision = sign(world, decision, date(2026, 7, 1))
    day = {"way": "left", "paper": scan(world, "送达回证", TODAY), "actor": world.staff, "on": TODAY}
    with refused("service_before_decision"):
        conditions.serve_decision(decision, served_date=date(2026, 6, 30), **day)
    with refused("service_without_receipt"):
        conditions.serve_decision(decision, served_date=date(2026, 7, 2), **{**day, "paper": None})
    conditions.serve_decision(decision, served_date=date(2026, 7, 6), **day)
    with refused("decision_served_already"):
        conditions.serve_decision(decision, served_date=date(2026, 7, 7), **day)


def test_an_agreement_is_not_served(world: World, signed):
    with refused("service_of_a_decision"):
        conditions.serve_decision(
            signed, served_date=TODAY, way="post", paper=scan(world, on=TODAY), actor=world.staff, on=TODAY
        )


def test_a_version_for_other_payees_cannot_change_a_sum(world: World, signed, heirs):
    change = propose(world, heirs, 3, 2, 1)
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    made = Agreement.objects.get(kind=AgreementKind.SUCCESSION)
    assert made.total_yuan == made.reduced_yuan == D("112500.00")
    assert Transfer.objects.filter(kind="amendment", line__agreement=signed).count() == 2
