"""A lot is delivered when nothing is missing; its certificate stays as it is, or is void with a reason."""

from datetime import date

import pytest
from django.db import connection, transaction

from expansion.actions.delivery import file_certificate, issue_certificate, void_certificate
from expansion.models import DeliveryCertificate, network
from expansion.rules.delivery import missing
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import refusals
from parcels.models import JournalEntry
from tests.expansion.delivered import BUILT, ISSUED, LOT_M2, deliver, level, serve
from tests.scenes import once
from tests.world import PDF, TODAY


@once
def ready(world, zone):
    level(world, zone)
    serve(world)
    return zone


def lacks(zone, on=TODAY):
    return [str(one.lack) for one in missing(network.lot_facts(zone.lot, on))]


def test_everything_is_missing_at_first(zone):
    assert lacks(zone) == ["works", "levelling", "land", *["service"] * 5]


def test_a_lot_with_everything_is_delivered_with_a_number(world, ready):
    row = deliver(world, ready)
    assert (row.number, row.area_m2, row.facts["works"]) == ("JD-2026-001", LOT_M2, "compaction")
    assert row.facts["services"]["road"] == ["RO-9"]
    assert JournalEntry.objects.get(deed="issue_certificate").params["number"] == "JD-2026-001"


@pytest.mark.parametrize("left_out", ["road", "water", "drainage", "power", "telecom"])
def test_each_of_the_five_services_must_be_in(world, zone, left_out):
    level(world, zone)
    serve(world, tuple(k for k in ("road", "water", "drainage", "power", "telecom") if k != left_out))
    [lack] = missing(network.lot_facts(zone.lot, TODAY))
    assert (lack.lack, lack.params["kind"]) == ("service", left_out)
    with pytest.raises(Refusal, match="delivery_incomplete"):
        deliver(world, zone)


def test_the_day_of_delivery_is_what_counts(world, ready):
    with pytest.raises(Refusal, match="delivery_incomplete"):
        issue_certificate(
            lot=ready.lot, issued_date=date(2026, 9, 9), receiver="x", actor=world.planner, on=TODAY
        )
    assert lacks(ready, BUILT) == []


def test_nothing_is_delivered_tomorrow(world, ready):
    with pytest.raises(Refusal, match="delivery_ahead"):
        issue_certificate(
            lot=ready.lot, issued_date=date(2026, 11, 24), receiver="x", actor=world.planner, on=TODAY
        )


def test_a_lot_is_delivered_once(world, ready):
    deliver(world, ready)
    with pytest.raises(Refusal, match="delivery_twice"):
        deliver(world, ready)


def test_a_void_certificate_keeps_its_days_and_its_reason(world, ready):
    row = void_certificate(
        certificate=deliver(world, ready), reason="面积有误", actor=world.planner, on=TODAY
    )
    row.refresh_from_db()
    assert (row.valid.lower, row.valid.upper, row.void_reason) == (ISSUED, TODAY, "面积有误")
    again = issue_certificate(lot=ready.lot, issued_date=TODAY, receiver="x", actor=world.planner, on=TODAY)
    assert again.number == "JD-2026-002"
    with pytest.raises(Refusal, match="delivery_already_void"):
        void_certificate(certificate=row, reason="x", actor=world.planner, on=TODAY)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE expansion_deliverycertificate SET area_m2 = 1",
        "UPDATE expansion_deliverycertificate SET receiver = 'x', void_reason = 'x', "
        "valid = daterange(lower(valid), '2026-11-01')",
        "UPDATE expansion_deliverycertificate SET valid = daterange(lower(valid), '2026-11-01')",
        "DELETE FROM expansion_deliverycertificate",
    ],
)
def test_the_database_keeps_a_certificate_as_it_is(world, ready, sql):
    deliver(world, ready)
    with (
        pytest.raises(Refusal, match="append_only"),
        refusals(),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(sql)


def test_the_database_refuses_a_certificate_for_ground_not_ready(world, zone):
    with pytest.raises(Refusal, match="delivery_before_ready"), refusals(), transaction.atomic():
        DeliveryCertificate.objects.create(
            number="JD-2026-009", lot=zone.lot, issued_date=TODAY, area_m2=1, receiver="x",
            issued_by=world.planner, valid=(TODAY, None),
        )  # fmt: skip


def test_the_signed_scan_is_filed_beside_it(world, ready):
    row = deliver(world, ready)
    paper = {"kind": "approval", "title": "交付证", "scan": ("证.pdf", PDF)}
    document = file_certificate(certificate=row, paper=paper, actor=world.planner, on=TODAY)
    assert [link.document for link in row.papers.all()] == [document]
