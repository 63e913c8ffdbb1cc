"""Deliver a lot as cleared land by a numbered certificate, file its signed scan, or declare it void."""

from datetime import date
from typing import Any

from django.db import connection

from expansion.models import DeliveryCertificate, DeliveryPaper, Lot, network
from expansion.rules.delivery import missing
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.papers import file_paper
from parcels.models import Document, User


def issue_certificate(
    *, lot: Lot, issued_date: date, receiver: str, actor: User, on: date
) -> DeliveryCertificate:
    """The lot is delivered since `issued_date` to `receiver`; its number is the next of the year.

    Refuses a day ahead, and a lot that lacks anything on that day: the page lists what.
    """
    with deed("issue_certificate", actor=actor, on=issued_date, project=lot.project, code=lot.code) as d:
        Lot.objects.select_for_update().get(pk=lot.pk)
        if issued_date > on:
            raise Refusal("delivery_ahead", {"day": on}, field="issued_date")
        facts = network.lot_facts(lot, issued_date)
        if lacks := missing(facts):
            params = {"lot": lot.code, "count": len(lacks), "day": issued_date}
            raise Refusal("delivery_incomplete", params, field="issued_date")
        row = DeliveryCertificate.objects.create(
            number=_next_number(issued_date),
            lot=lot,
            issued_date=issued_date,
            area_m2=lot.planned_area_m2,
            receiver=receiver,
            facts={
                "works": facts.works,
                "levelled_m2": str(facts.levelled_m2),
                "takings": facts.takings,
                "services": {kind: list(codes) for kind, codes in facts.services.items()},
                "reach_m": {kind: str(reach) for kind, reach in facts.reach_m.items()},
            },
            issued_by=actor,
            valid=(issued_date, None),
        )
        d.params |= {"number": row.number, "area_m2": str(row.area_m2), "receiver": receiver}
        d.touch(lot, row)
    return row


def _next_number(day: date) -> str:
    # Numbers run without a gap: who asks second waits for the first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('delivery_number'))")
    head = f"JD-{day.year}-"
    last = DeliveryCertificate.objects.filter(number__startswith=head).order_by("-number").first()
    return f"{head}{int(last.number.removeprefix(head)) + 1 if last else 1:03d}"


def void_certificate(
    *, certificate: DeliveryCertificate, reason: str, actor: User, on: date
) -> DeliveryCertificate:
    """The certificate holds until `on` and no longer; it stays readable with the reason."""
    params = {"number": certificate.number, "code": certificate.lot.code, "reason": reason}
    with deed("void_certificate", actor=actor, on=on, project=certificate.lot.project, **params) as d:
        row = DeliveryCertificate.objects.select_for_update().get(pk=certificate.pk)
        if row.void_reason:
            raise Refusal("delivery_already_void", {"number": row.number})
        if not reason.strip():
            raise Refusal("delivery_void_without_reason", {}, field="reason")
        if on < row.issued_date:
            raise Refusal("delivery_void_before_issue", {"day": row.issued_date})
        row.valid, row.void_reason = (row.issued_date, on), reason.strip()
        row.save(update_fields=["valid", "void_reason"])
        d.touch(row.lot, row)
    return row


def file_certificate(
    *, certificate: DeliveryCertificate, paper: dict[str, Any], actor: User, on: date
) -> Document:
    """File the signed scan of a certificate."""
    params = {"number": certificate.number, "code": certificate.lot.code}
    with deed("file_certificate", actor=actor, on=on, project=certificate.lot.project, **params) as d:
        document = file_paper(actor=actor, on=on, project=certificate.lot.project, **paper)
        DeliveryPaper.objects.create(certificate=certificate, document=document)
        d.touch(certificate.lot, certificate, document)
    return document
