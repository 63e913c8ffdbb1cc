"""Each of several guardians takes his part, one of several people each one's, nobody inherits early."""

from datetime import date, timedelta
from decimal import Decimal as D

from django.db import connection

from landmgmt.verification import verify
from parcels.actions import changes, handouts
from parcels.models import Party, PayeeChange
from parcels.models.plan_sheet import part_of_agent
from parcels.rules.money_terms import ChangeKind
from tests.parcels.actions.test_handouts_heirs import AFTER, BEFORE, DIED, died, plan, proposed, refused
from tests.parcels.actions.test_standing_changes import people
from tests.plan_day import paid_by
from tests.world import TODAY, World

__all__ = ["plan"]
UNTIL = date(2027, 1, 1)


def two_hands(world: World, numerators=(1, 2)) -> tuple[PayeeChange, list[Party]]:
    """王家's 100.00 is received by two proxies; a third person is there too."""
    hands = people(world, "王受托", "王代办", "陈长子")
    change = proposed(world, hands[:2], numerators, ChangeKind.PROXY, until=UNTIL)
    return changes.confirm_change(change, actor=world.leader, on=TODAY), hands


def by_database(plan, change: PayeeChange, hand: Party) -> tuple[D, D]:
    with connection.cursor() as cursor:
        told = [plan.pk, change.pk, hand.pk, AFTER, plan.number, change.pk, hand.pk]
        cursor.execute("SELECT agent_due(%s, %s, %s, %s), handed_by_agent(%s, %s, %s)", told)
        return cursor.fetchone()


def test_each_of_two_proxies_takes_his_part_and_not_a_fen_more(world: World, plan):
    _, (first, second, _) = two_hands(world)
    no = refused("handout_above_agents_part", world, plan, world.wang, "33.34", received_by=first)
    assert (no.params["planned"], no.params["receiver"]) == ("33.33", "王受托")
    row = paid_by(world, plan, world.wang, D("33.33"), AFTER, received_by=first)
    refused("handout_above_agents_part", world, plan, world.wang, "0.01", received_by=first)
    paid_by(world, plan, world.wang, D("66.67"), AFTER, received_by=second)
    # What was taken back may be handed to him again.
    handouts.reverse_handout(
        row, reason="付错", value_date=TODAY, paper=world.paper, actor=world.finance, on=TODAY
    )
    paid_by(world, plan, world.wang, D("33.33"), AFTER, received_by=first)
    assert [v.name for v in verify() if not v.ok] == []


def test_what_the_principal_had_before_is_no_part_of_it(world: World, plan):
    paid_by(world, plan, world.wang, D("40.00"), BEFORE)
    change, (first, second, _) = two_hands(world, (1, 1))
    for hand in (first, second):
        refused("handout_above_agents_part", world, plan, world.wang, "30.01", received_by=hand)
    paid_by(world, plan, world.wang, D("10.00"), AFTER, received_by=first)
    for hand, had in ((first, "10.00"), (second, "0")):
        found = part_of_agent(plan, change, hand, AFTER)
        assert found == (D("30.00"), D(had)) == by_database(plan, change, hand)


def test_one_proxy_of_two_people_takes_for_each_what_is_that_ones(world: World, plan):
    (uncle,) = people(world, "王受托")
    for party in (world.wang, world.chen):
        change = changes.propose_payees(
            party, kind=ChangeKind.PROXY, parts=[(uncle, 1)], denominator=1, reason="委托",
            paper=world.paper, since=DIED, until=UNTIL, actor=world.staff, on=TODAY,
        )  # fmt: skip
        changes.confirm_change(change, actor=world.leader, on=TODAY)
    for party, due in ((world.wang, "100.00"), (world.chen, "50.00")):
        refused("handout_above_plan", world, plan, party, D(due) + D("0.01"), received_by=uncle)
        paid_by(world, plan, party, D(due), AFTER, received_by=uncle)
        refused("handout_above_plan", world, plan, party, "0.01", received_by=uncle)


def test_an_heir_is_handed_nothing_of_it_before_the_death(world: World, plan):
    eldest = died(world)[0]
    no = refused("handout_before_death", world, plan, eldest, "0.01", BEFORE)
    assert (no.params["dead"], no.params["day"], no.params["planned"]) == ("王家", str(DIED), "0.00")
    refused("handout_before_death", world, plan, eldest, "0.01", DIED - timedelta(days=1))
    paid_by(world, plan, eldest, D("50.00"), DIED)


def test_an_heirs_own_part_may_be_dated_before_and_the_inherited_one_not(world: World, plan):
    """陈家 has 50.00 of its own and inherits 王家's 100.00."""
    died_to = changes.propose_payees(
        world.wang, kind=ChangeKind.HEIRS, parts=[(world.chen, 1)], denominator=1, reason="继承", since=DIED,
        paper=world.paper, actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(died_to, actor=world.leader, on=TODAY)
    refused("handout_before_death", world, plan, world.chen, "50.01", BEFORE)
    paid_by(world, plan, world.chen, D("50.00"), BEFORE)
    paid_by(world, plan, world.chen, D("100.00"), AFTER)
    refused("handout_above_plan", world, plan, world.chen, "0.01", AFTER)


def test_the_database_refuses_both_by_itself(world: World, plan, monkeypatch):
    for guard in ("_refuse_above_part", "_refuse_before_death"):
        monkeypatch.setattr(handouts, guard, lambda *_: None)
    _, (first, _second, heir) = two_hands(world, (1, 1))
    refused("handout_above_agents_part", world, plan, world.wang, "50.01", received_by=first)
    change = changes.propose_payees(
        world.chen, kind=ChangeKind.HEIRS, parts=[(heir, 1)], denominator=1, reason="继承", since=DIED,
        paper=world.paper, actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(change, actor=world.leader, on=TODAY)
    refused("handout_before_death", world, plan, heir, "0.01", BEFORE)
    # The control: what is his by then passes the same way.
    paid_by(world, plan, heir, D("50.00"), AFTER)
    paid_by(world, plan, world.wang, D("50.00"), AFTER, received_by=first)
