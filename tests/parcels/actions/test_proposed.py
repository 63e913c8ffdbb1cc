"""A claim or a correction of old books: proposed by one, posted when another confirms, everywhere."""

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import ledger, old_corrections, proposed, suspense
from parcels.models import Line, ProposedPosting, SuspenseItem, Transfer
from parcels.models.arrears_sheet import totals
from tests.old_ledgers import locked, sheet_scan
from tests.parcels.actions.test_old_excess import locked as overpaid
from tests.world import TODAY, World, build_world


def refused(code: str):
    return pytest.raises(Refusal, match=code)


def told(world: World, **more):
    return {"paper": sheet_scan(world), "actor": world.finance, "on": TODAY, "value_date": TODAY, **more}


def a_claim(world: World, amount: str = "60.00", **more) -> ProposedPosting:
    """王家 got 100 too much by the old books: 60 of it are proposed for the land, which has 500 open."""
    row = SuspenseItem.objects.first() or overpaid(world)
    return proposed.propose_claim(
        row, Line.objects.get(head="land"), amount=D(amount), note="查清", **told(world, **more)
    )


def test_nothing_is_posted_before_another_person_has_confirmed(world: World):
    made = a_claim(world)
    assert not Transfer.objects.filter(kind="assign").exists()
    with refused("proposal_by_a_second"):
        proposed.confirm_posting(made, actor=world.finance, on=TODAY)
    done = proposed.confirm_posting(made, actor=world.second_finance, on=TODAY)
    assert proposed.confirm_posting(made, actor=world.second_finance, on=TODAY).voucher == done.voucher
    assert Transfer.objects.get(kind="assign").amount_yuan == D(60)
    with refused("proposal_is_decided"):
        proposed.confirm_posting(made, actor=world.leader, on=TODAY)


def test_what_cannot_be_is_refused_when_it_is_proposed_and_leaves_nothing(world: World):
    row = overpaid(world)
    for amount, code in (("100.01", "suspense_above"), ("0", "amount_not_positive")):
        with refused(code):
            a_claim(world, amount)
    assert ProposedPosting.objects.count() == 0
    assert suspense.left_of(row) == D(100)


def test_one_of_a_sum_waits_at_a_time_and_the_same_form_twice_is_one(world: World):
    key = uuid4()
    first = a_claim(world, client_key=key)
    assert a_claim(world, client_key=key) == first
    with refused("proposal_waits_once"):
        a_claim(world, "40.00")
    proposed.withdraw_posting(first, actor=world.finance, on=TODAY)
    assert a_claim(world, "40.00").state == "proposed"


def test_it_is_asked_again_when_it_is_confirmed(world: World):
    first, row = a_claim(world, "60.00"), SuspenseItem.objects.get()
    suspense.give_back(row, fund_source=world.fund, note="收回", **told(world))
    with refused("suspense_is_settled"):
        proposed.confirm_posting(first, actor=world.leader, on=TODAY)
    first.refresh_from_db()
    assert first.state == "proposed"


def test_it_is_sent_back_by_another_with_the_reason_and_taken_back_by_its_author(world: World):
    made = a_claim(world)
    with refused("proposal_of_another"):
        proposed.withdraw_posting(made, actor=world.leader, on=TODAY)
    with refused("proposal_by_a_second"):
        proposed.refuse_posting(made, answer="凭据不清", actor=world.finance, on=TODAY)
    with refused("reason_missing"):
        proposed.refuse_posting(made, answer=" ", actor=world.leader, on=TODAY)
    assert proposed.refuse_posting(made, answer="凭据不清", actor=world.leader, on=TODAY).state == "refused"
    assert not Transfer.objects.filter(kind="assign").exists()


def test_the_page_says_who_must_do_what_and_staff_of_another_village_sees_none(client, world: World):
    made = a_claim(world)
    address = reverse("proposal_file", args=[made.pk])
    client.force_login(world.finance)
    assert "须由另一位财务或领导复核" in client.get(address).content.decode()
    client.force_login(world.leader)
    assert "复核并入账" in client.get(address).content.decode()
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404


def claimed_alone(world: World) -> None:
    row = overpaid(world)
    land = Line.objects.get(head="land")
    suspense.assign(row, land, amount=D(60), note="查清", **told(world))


def paid_mended_alone(world: World) -> None:
    locked(world)
    line = Line.objects.get(head="land")
    old_corrections.correct_old_payment(line, paid=D(9000), reason="收条少", **told(world))


def sum_mended_alone(world: World) -> None:
    locked(world)
    line = Line.objects.get(head="land")
    by = {"paper": sheet_scan(world), "actor": world.staff, "on": TODAY}
    old_corrections.correct_old_line(
        line, amount=D(30500), reason="漏算", signed_date=TODAY, due_date=None, **by
    )


def confirmed_by_its_author(world: World) -> None:
    made = a_claim(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parcels_proposedposting SET state = 'confirmed', decided_by_id = proposed_by_id, "
            "decided_date = %s WHERE id = %s",
            [TODAY, made.pk],
        )


def born_confirmed(world: World) -> None:
    made = a_claim(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parcels_proposedposting (uid, kind, line_id, suspense_id, amount_yuan, value_date, "
            "reason, other_payee, paper_id, proposed_by_id, proposed_date, state, decided_by_id, "
            "decided_date, answer) "
            "SELECT gen_random_uuid(), kind, line_id, suspense_id, 30, value_date, reason, '', paper_id, "
            "proposed_by_id, proposed_date, 'confirmed', %s, proposed_date, '' FROM parcels_proposedposting "
            "WHERE id = %s",
            [world.leader.pk, made.pk],
        )


def another_sum_after_all(world: World) -> None:
    made = a_claim(world)
    ProposedPosting.objects.filter(pk=made.pk).update(amount_yuan=D(99), value_date=TODAY - timedelta(1))


OFF = "ALTER TABLE parcels_{} DISABLE TRIGGER {}"
GUARDS = [
    pytest.param(claimed_alone, "proposal_missing", OFF.format("transfer", "posting_needs_two"), id="claim"),
    pytest.param(
        paid_mended_alone, "proposal_missing", OFF.format("transfer", "posting_needs_two"), id="paid"
    ),
    pytest.param(
        sum_mended_alone, "proposal_missing", OFF.format("agreement", "old_version_needs_two"), id="sum"
    ),
    pytest.param(
        confirmed_by_its_author,
        "proposal_by_a_second",
        "ALTER TABLE parcels_proposedposting DROP CONSTRAINT proposal_by_a_second",
        id="the same person",
    ),
    pytest.param(
        born_confirmed,
        "proposal_missing",
        OFF.format("proposedposting", "proposed_posting_waits"),
        id="never waited",
    ),
    pytest.param(
        another_sum_after_all, "append_only", OFF.format("proposedposting", "proposed_posting"), id="edited"
    ),
]


@pytest.mark.parametrize(("story", "code", "guard"), GUARDS)
def test_the_database_takes_no_such_posting_from_one_person(world: World, story, code, guard):
    with pytest.raises((Refusal, IntegrityError), match=code):
        story(world)


@pytest.mark.parametrize(("story", "code", "guard"), GUARDS)
def test_without_its_guard_one_person_would_do(committed_db: str, story, code, guard):
    cluster.psql(guard, database=committed_db)
    with transaction.atomic():
        story(build_world())
        transaction.set_rollback(True)


def test_a_claim_taken_back_is_still_one_deed_of_the_ledger(world: World):
    voucher = proposed.confirm_posting(a_claim(world), actor=world.leader, on=TODAY).voucher
    before = totals(TODAY).unpaid_yuan
    ledger.reverse(voucher.transfers.get(), reason="认错", **told(world))
    assert totals(TODAY).unpaid_yuan == before + 60
