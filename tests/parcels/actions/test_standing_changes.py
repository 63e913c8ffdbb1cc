"""What is signed after a death, or for a ward, never goes to whom the money no longer goes to."""

from datetime import date
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import agreements, amendments, changes, payments, register
from parcels.models import Agreement, Line, Party, RunItem
from parcels.models.figures import due_lines, line_balances, totals
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import ChangeKind
from tests.drills.books import as_owner
from tests.money_day import answer, draft, fund, released, scan, sign
from tests.scenes import once
from tests.world import TODAY, World, build_world, id_number

DIED, DUE = date(2026, 10, 1), date(2026, 11, 1)


@once
def signed(world: World) -> Agreement:
    """KP-049 is 王家's: 108,000.00 for resettlement and 4,500.00 for the rice, beside the collective's."""
    fund(world)
    return sign(world, draft(world, world.kp049, terms=[Terms(DUE, 1)]))


def people(world: World, *names: str, born: str = "19700101") -> list[Party]:
    new = [
        register.NewParty("person", name, world.group, id_number(90 + n, born=born))
        for n, name in enumerate(names)
    ]
    made = register.register_parties(new, actor=world.staff, on=DIED)
    register.add_accounts(
        [register.NewAccount(p, "农商行", p.name, f"62280001{n:04d}") for n, p in enumerate(made)],
        actor=world.staff,
        on=DIED,
    )
    return made


def proposed(world: World, payees: list[Party], kind: ChangeKind = ChangeKind.HEIRS, **more):
    numerators = (3, 2, 1)[: len(payees)]
    return changes.propose_payees(
        world.wang,
        kind=kind,
        parts=list(zip(payees, numerators, strict=True)),
        denominator=sum(numerators),
        reason="户主去世",
        paper=scan(world, "继承公证书", TODAY),
        since=DIED,
        actor=world.staff,
        on=TODAY,
        **more,
    )


def further(world: World, agreement: Agreement) -> Agreement:
    """600.00 more: the rice was 3.40 亩 at 1,500.00 and not 3.00."""
    register.add_item(
        taking=world.kp049,
        owner=world.wang,
        rate=world.rates["paddy_crop"],
        quantity=D("0.40"),
        first_seen_date=date(2026, 1, 8),
        signed_date=TODAY,
        actor=world.staff,
        on=TODAY,
    )
    made = amendments.draft_amendment(
        last(agreement), reason="补登", instalments=[Terms(TODAY, 1)], actor=world.staff, on=TODAY
    )
    paper = scan(world, "补充协议", TODAY)
    return agreements.sign_agreement(made, signed_date=TODAY, paper=paper, actor=world.staff, on=TODAY)


def last(agreement: Agreement) -> Agreement:
    return amendments.chain_of(agreement)[-1]


def of_wang(world: World) -> dict[str, D]:
    found: dict[str, D] = {}
    for row in line_balances(
        TODAY, lines=list(Line.objects.filter(head="crops").values_list("pk", flat=True))
    ):
        if row.claimant == world.wang.name and row.unpaid_yuan + row.held_yuan:
            found[row.payee] = found.get(row.payee, D(0)) + row.unpaid_yuan + row.held_yuan
    return found


def test_what_is_signed_after_the_heirs_were_confirmed_is_the_heirs(world: World, signed: Agreement):
    heirs = people(world, "王一", "王二", "王三")
    changes.confirm_change(proposed(world, heirs), actor=world.finance, on=TODAY)
    before = totals(TODAY).payable_yuan
    further(world, signed)
    assert totals(TODAY).payable_yuan - before == D("600.00")
    # 4,500.00 and 600.00 in halves, thirds and sixths.
    assert of_wang(world) == {"王一": D("2550.00"), "王二": D("1700.00"), "王三": D("850.00")}
    assert [v.kind for v in amendments.chain_of(signed)] == [
        "agreement",
        "succession",
        "agreement",
        "succession",
    ]
    for check in ("agreements", "obligations", "frozen_agreements", "ledger", "trial_balance"):
        assert list(dict(CHECKS)[check]()) == []


def test_while_the_heirs_wait_for_the_second_person_what_is_signed_waits_too(world: World, signed: Agreement):
    change = proposed(world, people(world, "王一", "王二", "王三"))
    further(world, signed)
    lines = line_balances(TODAY, party=world.wang)
    assert {(row.is_held, row.reason) for row in lines} == {(True, "inheritance")}
    assert world.wang.name not in {line.payee for line in due_lines(world.project, TODAY)}
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    assert of_wang(world) == {"王一": D("2550.00"), "王二": D("1700.00"), "王三": D("850.00")}


def row_for_the_dead(world: World) -> RunItem:
    """A returned sum of 王家, whose heir is confirmed by now, as a further row of a run that is prepared."""
    fund(world)
    agreement = sign(world, draft(world, world.kp049, terms=[Terms(DUE, 1)]))
    rice, land = agreement.lines.get(head="crops"), agreement.lines.get(head="land")
    run = answer(world, released(world, [rice]))
    changes.confirm_change(proposed(world, people(world, "王一")), actor=world.finance, on=TODAY)
    payments.record_return(
        run.items.get(),
        value_date=TODAY,
        reason="户名不符",
        actor=world.finance,
        on=TODAY,
        paper=world.paper,
    )
    made = payments.prepare_run(
        project=world.project,
        fund_source=world.fund,
        lines=[(land, None)],
        actor=world.staff,
        on=TODAY,
        client_key=uuid4(),
    )
    row = made.items.get()
    row.pk, row.uid, row.line, row.payee, row.number = None, uuid4(), rice, world.wang, 2
    row.amount_yuan = rice.amount_yuan
    return row


def test_what_comes_back_to_the_dead_enters_no_run_until_it_is_inherited_too(world: World):
    row = row_for_the_dead(world)
    with pytest.raises(Refusal) as no:
        released(world, [row.line], TODAY)
    assert (no.value.code, no.value.params["name"]) == ("payee_has_died", world.wang.name)
    # The database says the same to whoever does not ask.
    with pytest.raises(IntegrityError, match="payee_has_died"), transaction.atomic():
        RunItem.objects.bulk_create([row])
    # Inherited once more, it is the heir's.
    heir = Party.objects.get(name="王一")
    changes.confirm_change(proposed(world, [heir]), actor=world.finance, on=TODAY)
    assert of_wang(world) == {"王一": D("4500.00")}


def test_without_the_guard_the_row_for_the_dead_goes_in(committed_db: str):
    row = row_for_the_dead(build_world())
    connection.close()
    guards = ("run_item_hold", "run_item_row")  # the second keeps rows out of a run once it is written
    as_owner(committed_db, *(f"ALTER TABLE parcels_runitem DISABLE TRIGGER {name}" for name in guards))
    RunItem.objects.bulk_create([row])
    assert RunItem.objects.filter(run=row.run).count() == 2


def test_what_a_ward_is_owed_goes_to_the_guardian_from_the_signature_on(world: World):
    [child] = people(world, "王小军", born="20100501")
    [guardian] = register.register_parties(
        [register.NewParty("person", "王大军", world.group, id_number(80))], actor=world.staff, on=DIED
    )
    change = changes.propose_payees(
        child,
        kind=ChangeKind.GUARDIAN,
        parts=[(guardian, 1)],
        denominator=1,
        reason="父亲",
        paper=scan(world, "监护关系证明", TODAY),
        since=DIED,
        until=date(2028, 5, 1),
        actor=world.staff,
        on=TODAY,
    )
    changes.confirm_change(change, actor=world.finance, on=TODAY)
    register.add_item(
        taking=world.kp049,
        owner=child,
        rate=world.rates["paddy_crop"],
        quantity=D("1.00"),
        first_seen_date=date(2026, 1, 8),
        signed_date=TODAY,
        actor=world.staff,
        on=TODAY,
    )
    sign(world, draft(world, world.kp049, terms=[Terms(date(2026, 12, 1), 1)]), TODAY)
    rows = [row for row in line_balances(TODAY, party=child) if row.unpaid_yuan + row.held_yuan]
    assert [(row.payee, row.payable_yuan) for row in rows] == [("王大军", D("1500.00"))]
