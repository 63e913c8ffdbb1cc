"""A proxy that is over locks nothing: what is unpaid goes back to its principal, by two people."""

from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import agreements, amendments, arrears, changes, payments, register
from parcels.actions.succession import lines_with
from parcels.models import Agreement, Line, Party, PayeeChange
from parcels.models.figures import line_balances, totals
from parcels.rules.instalments import Terms
from parcels.rules.money_terms import ChangeKind
from tests.drills.books import as_owner
from tests.money_day import draft, fund, scan, sign
from tests.scenes import once
from tests.world import TODAY, World, build_world, id_number

BEGAN, DUE = date(2026, 10, 1), date(2026, 6, 30)
OVER = TODAY + timedelta(days=10)


def refused(code: str):
    return pytest.raises(Refusal, match=f"^{code}")


@once
def proxy(world: World) -> PayeeChange:
    """王家's 108,000.00 and 4,500.00 of KP-049 are received by 刘大海 until OVER."""
    sign(world, draft(world, world.kp049, terms=[Terms(DUE, 1)]))
    return confirmed(world, named(world, person(world, "刘大海", 90), until=OVER))


def person(world: World, name: str, serial: int, born: str = "19700101") -> Party:
    new = register.NewParty("person", name, world.group, id_number(serial, born=born))
    made = register.register_parties([new], actor=world.staff, on=BEGAN)
    account = register.NewAccount(made[0], "农商行", name, f"62280001{serial:04d}")
    register.add_accounts([account], actor=world.staff, on=BEGAN)
    return made[0]


def named(world: World, payee: Party, kind: ChangeKind = ChangeKind.PROXY, on: date = TODAY, **more):
    given = {"party": world.wang, "since": BEGAN, "until": None, **more}
    return changes.propose_payees(
        given.pop("party"),
        kind=kind,
        parts=[(payee, 1)],
        denominator=1,
        reason="外出务工",
        paper=scan(world, "授权委托书", on),
        actor=world.staff,
        on=on,
        **given,
    )


def confirmed(world: World, change: PayeeChange, on: date = TODAY) -> PayeeChange:
    return changes.confirm_change(change, actor=world.finance, on=on)


def returned(world: World, change: PayeeChange, on: date = OVER, paper=None) -> PayeeChange:
    made = changes.propose_return(change, reason="委托到期", paper=paper, actor=world.staff, on=on)
    return confirmed(world, made, on)


def unpaid(world: World, on: date) -> list[tuple[str, D, bool]]:
    rows = line_balances(on, party=world.wang)
    return [(row.payee, row.payable_yuan, row.is_held) for row in rows if row.payable_yuan]


def test_one_that_is_over_is_neither_taken_nor_confirmed(world: World, proxy):
    other = person(world, "刘小海", 91)
    for until in (TODAY, TODAY - timedelta(days=1)):
        with refused("change_over_already"):
            named(world, other, party=world.chen, until=until)
    late = named(world, other, party=world.chen, until=OVER)
    with refused("change_over_already"):
        confirmed(world, late, OVER)


def test_what_is_unpaid_goes_back_to_the_principal_as_it_was(world: World, proxy):
    assert unpaid(world, OVER) == [("刘大海", D("108000.00"), True), ("刘大海", D("4500.00"), True)]
    before = totals(OVER)
    returned(world, proxy)
    assert unpaid(world, OVER) == [("王家", D("108000.00"), False), ("王家", D("4500.00"), False)]
    after = totals(OVER)
    assert (after.payable_yuan, after.unpaid_yuan + after.held_yuan) == (
        before.payable_yuan,
        before.unpaid_yuan + before.held_yuan,
    )
    assert {row.due_date for row in line_balances(OVER, party=world.wang)} == {DUE}
    assert not lines_with(proxy)
    assert [found.subject for _name, check in CHECKS for found in check()] == []


def test_it_takes_two_and_happens_once(world: World, proxy):
    made = changes.propose_return(proxy, reason="委托到期", paper=None, actor=world.staff, on=OVER)
    with refused("change_confirmed_by_another"):
        changes.confirm_change(made, actor=world.staff, on=OVER)
    assert (made.paper, made.ends) == (proxy.paper, proxy)
    confirmed(world, made, OVER)
    with refused("nothing_with_proxy"):
        returned(world, proxy)


def test_before_its_day_it_ends_by_the_principals_word_on_paper_only(world: World, proxy):
    with refused("change_without_paper"):
        returned(world, proxy, TODAY)
    returned(world, proxy, TODAY, scan(world, "撤销委托声明", TODAY))
    assert [row[0] for row in unpaid(world, TODAY)] == ["王家", "王家"]


def test_nobody_frees_or_pays_a_line_of_a_proxy_that_is_over(world: World, proxy):
    fund(world)
    lines = lines_with(proxy)
    with refused("authority_is_over"):
        arrears.release_hold(lines, since=OVER, actor=world.staff, on=OVER)
    with refused("line_is_held"):
        payments.prepare_run(
            project=world.project,
            fund_source=world.fund,
            lines=[(lines[0], None)],
            actor=world.staff,
            on=OVER,
            client_key=uuid4(),
        )


def test_a_new_proxy_receives_what_stands_with_the_one_that_is_over(world: World, proxy):
    until = OVER + timedelta(days=90)
    confirmed(world, named(world, person(world, "刘小海", 91), on=OVER, until=until), OVER)
    assert unpaid(world, OVER) == [("刘小海", D("108000.00"), False), ("刘小海", D("4500.00"), False)]


def test_a_new_proxy_takes_nothing_from_one_that_still_receives(world: World, proxy):
    confirmed(world, named(world, person(world, "刘小海", 91), until=OVER + timedelta(days=90)))
    assert [row[0] for row in unpaid(world, TODAY)] == ["刘大海", "刘大海"]


def test_at_the_principals_death_the_heirs_receive_what_stands_with_the_proxy(world: World, proxy):
    heir = person(world, "王一", 92)
    confirmed(world, named(world, heir, ChangeKind.HEIRS))
    assert [row[0] for row in unpaid(world, TODAY)] == ["王一", "王一"]


def test_what_a_proxy_receives_for_another_is_not_left_to_the_proxys_heirs(world: World, proxy):
    heir = person(world, "刘一", 92)
    agent = proxy.parts.get().payee
    confirmed(world, named(world, heir, ChangeKind.HEIRS, party=agent))
    assert [row[0] for row in unpaid(world, TODAY)] == ["刘大海", "刘大海"]
    returned(world, proxy, TODAY, scan(world, "代理人死亡证明", TODAY))
    assert [row[0] for row in unpaid(world, TODAY)] == ["王家", "王家"]


def test_only_a_standing_proxy_or_guardian_is_ended(world: World, proxy):
    heirs = named(world, person(world, "王一", 92), ChangeKind.HEIRS)
    with refused("return_of_a_proxy"):
        changes.propose_return(heirs, reason="x", paper=heirs.paper, actor=world.staff, on=TODAY)
    with refused("return_of_a_proxy"):
        named(world, world.chen, ChangeKind.RETURN)


def bare_return(change: PayeeChange) -> PayeeChange:
    """A return that ends nobody's authority, past every action."""
    return PayeeChange(
        kind=ChangeKind.RETURN,
        party=change.party,
        reason="x",
        paper=change.paper,
        since_date=TODAY,
        proposed_by=change.proposed_by,
        proposed_date=TODAY,
    )


def test_the_database_knows_no_return_that_ends_nothing(world: World, proxy):
    with pytest.raises(IntegrityError, match="change_return_ends_one"), transaction.atomic():
        bare_return(proxy).save()


def test_without_the_guard_it_would_go_in(committed_db: str):
    world = build_world()
    change = named(world, person(world, "刘大海", 90), until=OVER)
    changes.refuse_change(change, answer="x", actor=world.leader, on=TODAY)
    connection.close()
    as_owner(committed_db, "ALTER TABLE parcels_payeechange DROP CONSTRAINT change_return_ends_one")
    bare_return(change).save()
    assert PayeeChange.objects.filter(kind=ChangeKind.RETURN, ends=None).count() == 1


def test_the_pages_offer_the_way_back(world: World, proxy, client):
    client.force_login(world.staff)
    page = client.get(f"/changes/{proxy.pk}/").content.decode()
    assert "仍在代收人名下的未付款项" in page
    assert f"/changes/{proxy.pk}/return/" in page
    assert "未付 112,500.00 元在代收人名下" in client.get(f"/people/{world.wang.pk}/").content.decode()


def test_the_page_of_a_return_says_what_went_back_to_whom(world: World, proxy, client):
    back = returned(world, proxy)
    client.force_login(world.leader)
    page = client.get(f"/changes/{back.pk}/").content.decode()
    # 108,000.00 and 4,500.00 stood with the proxy.
    assert "112,500.00" in page
    assert all(sum_ in page for sum_ in ("108,000.00", "4,500.00"))


def test_what_is_signed_later_goes_to_the_ward_again_once_the_guardian_is_ended(world: World):
    child = person(world, "王小军", 93, born="20100501")
    guardian = person(world, "王大军", 94)
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
    change = named(world, guardian, ChangeKind.GUARDIAN, party=child, until=date(2028, 5, 1))
    change = confirmed(world, change)
    terms = [Terms(date(2026, 12, 1), 1)]
    sign(world, draft(world, world.kp049, terms=terms), TODAY)
    returned(world, change, TODAY, scan(world, "变更监护人判决", TODAY))
    paper = scan(world, "补充协议", TODAY)
    more = {"actor": world.staff, "on": TODAY}
    owed = {"rate": world.rates["paddy_crop"], "quantity": D("2.00"), "signed_date": TODAY}
    register.add_item(taking=world.kp049, owner=child, first_seen_date=date(2026, 1, 8), **owed, **more)
    last = Agreement.objects.order_by("pk").last()
    made = amendments.draft_amendment(last, reason="补登", instalments=[Terms(TODAY, 1)], **more)
    agreements.sign_agreement(made, signed_date=TODAY, paper=paper, **more)
    rows = Line.objects.filter(claimant=child).order_by("pk").values_list("payee__name", flat=True)
    assert list(rows) == ["王小军", "王大军", "王小军", "王小军"]
