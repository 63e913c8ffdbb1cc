"""Writing down what is being signed, so that no later change of the register changes what was signed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from parcels.actions.priced import priced
from parcels.models import (
    Agreement,
    BankAccount,
    Item,
    LateFee,
    Line,
    Party,
    ShareSet,
    SignedAccount,
    Taking,
    TakingArea,
)
from parcels.models.corrected_lists import not_struck
from parcels.models.secrets import seal
from parcels.rules.valuation import Thing


def freeze(agreement: Agreement, takings: Sequence[Taking], signed_date: date) -> dict[str, Any]:
    """The content of an agreement as plain JSON, its payees' accounts sealed beside it.

    Names, shares, quantities, prices, lines and boundaries with their points; of IDs and accounts only the
    masked form and the keyed index. The database hashes the whole when the agreement is signed.
    """
    lines = list(
        agreement.lines.select_related("claimant", "payee", "taking", "instalment", "authority_paper")
    )
    accounts = _accounts(agreement, lines, signed_date)
    people = {p.pk: p for line in lines for p in (line.claimant, line.payee)}
    return {
        "number": agreement.number,
        "revision": agreement.revision,
        "kind": agreement.kind,
        "signed_date": str(signed_date),
        "project": {"code": agreement.project.code, "name": agreement.project.name},
        "amends": _amended(agreement),
        "reason": agreement.reason,
        "total_yuan": str(agreement.total_yuan),
        "reduced_yuan": str(agreement.reduced_yuan),
        "takings": _takings(takings, signed_date),
        "rate_sets": agreement.snapshot.get("rate_sets", []),
        "sums": agreement.snapshot.get("sums", []),
        "people": [_person(people[pk]) for pk in sorted(people)],
        "accounts": accounts,
        "instalments": [
            {
                "number": i.number,
                "due_date": str(i.due_date),
                "weight": i.weight,
                "condition": i.condition,
            }
            for i in agreement.instalments.all()
        ],
        "lines": [_line(line) for line in lines],
        "late_fee": _late_fee(agreement),
        "reductions": [
            {"line": row.line_id, "of": row.line.agreement.revision, "amount_yuan": str(row.amount_yuan)}
            for row in agreement.reductions.select_related("line__agreement")
        ],
    }


def _late_fee(agreement: Agreement) -> dict[str, Any] | None:
    clause = LateFee.objects.filter(agreement=agreement).first()
    if clause is None:
        return None
    return {
        "percent_a_year": str(clause.percent_a_year),
        "free_days": clause.free_days,
        "days_in_year": clause.days_in_year,
        "clause": clause.clause,
    }


def _amended(agreement: Agreement) -> dict[str, Any] | None:
    before = agreement.amends
    return {"revision": before.revision, "sha256": before.frozen_sha256} if before else None


def _accounts(agreement: Agreement, lines: Sequence[Line], day: date) -> list[dict[str, Any]]:
    payees = {line.payee_id for line in lines}
    found = []
    for account in BankAccount.objects.on(day).filter(party__in=payees).order_by("party"):
        row = SignedAccount(agreement=agreement, payee_id=account.party_id, account=account)
        number = account.number.reveal()
        seal(row, "number", number)
        row.save()
        found.append(
            {
                "payee": account.party_id,
                "bank_name": account.bank_name,
                "holder_name": account.holder_name,
                "number": account.number.masked_tail,
                "index": account.number_index,
            }
        )
    return found


def _takings(takings: Sequence[Taking], day: date) -> list[dict[str, Any]]:
    sets = {row.taking_id: row for row in ShareSet.objects.on(day).filter(taking__in=takings)}
    shapes = _shapes(takings, day)
    areas, items = _areas(takings), _items(takings)
    prices = priced([item for rows in items.values() for item in rows])[0]
    return [
        {
            "id": taking.pk,
            "code": taking.code,
            "place": taking.parcel.group.full_name if taking.parcel.group else "",
            "collective": taking.parcel.collective.name if taking.parcel.collective else "",
            "price_zone": str(taking.price_zone or ""),
            "areas": [
                {
                    "land_class": a.land_class,
                    "area_m2": str(a.surveyed_area_m2),
                    "signed_date": str(a.signed_date or ""),
                    "paper": a.paper.sha256 if a.paper else "",
                }
                for a in areas[taking.pk]
            ],
            "shares": _shares(sets.get(taking.pk)),
            "items": [_item(item, prices.get(item.pk)) for item in items[taking.pk]],
            "geometry": shapes.get(taking.pk),
        }
        for taking in takings
    ]


def _areas(takings: Sequence[Taking]) -> dict[int, list[TakingArea]]:
    found: dict[int, list[TakingArea]] = defaultdict(list)
    for area in TakingArea.objects.filter(taking__in=takings).select_related("paper"):
        found[area.taking_id].append(area)
    return found


def _items(takings: Sequence[Taking]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    for item in (
        Item.objects.filter(not_struck(), taking__in=takings)
        .select_related("owner", "rate", "late", "taking")
        .order_by("id")
    ):
        found[item.taking_id].append(item)
    return found


def _shares(row: ShareSet | None) -> dict[str, Any] | None:
    if row is None:
        return None
    parts = row.shares.select_related("party").order_by("position")
    return {
        "denominator": row.denominator,
        "right": row.right,
        "signed_date": str(row.signed_date or ""),
        "parts": [{"party": p.party_id, "name": p.party.name, "numerator": p.numerator} for p in parts],
    }


def _item(item: Item, thing: Thing | None) -> dict[str, Any]:
    """A thing with what it was valued by; one that is not counted may have no price."""
    return {
        "name": item.rate.name,
        "quantity": str(item.counted_quantity),
        "measured": str(item.quantity),
        "late": late.state if (late := getattr(item, "late", None)) else "",
        "unit": item.rate.unit,
        "pricing": item.rate.pricing,
        "price_yuan": str(thing.price_yuan) if thing and thing.price_yuan is not None else "",
        "appraised_yuan": str(thing.appraised_yuan) if thing and thing.appraised_yuan is not None else "",
        "priced_by": dict(thing.told) if thing else {},
        "owner": item.owner.name if item.owner else "",
        "first_seen_date": str(item.first_seen_date),
    }


def _shapes(takings: Sequence[Taking], day: date) -> dict[int, dict[str, Any]]:
    """Boundary points in degrees of EPSG:4490 with 15 places, and the hash of the boundary itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT taking_id, ST_AsText(geom, 15), encode(sha256(ST_AsBinary(geom)), 'hex'), plane_area_m2 "
            "FROM parcels_takinggeometry WHERE taking_id = ANY(%s) AND valid @> %s::date",
            [[taking.pk for taking in takings], day],
        )
        rows = cursor.fetchall()
    return {
        pk: {"srid": 4490, "points": points, "sha256": sha, "plane_area_m2": str(area)}
        for pk, points, sha, area in rows
    }


def _person(party: Party) -> dict[str, Any]:
    return {
        "id": party.pk,
        "name": party.name,
        "kind": party.kind,
        "id_number": party.id_number.masked_id,
        "index": party.id_number_index,
    }


def _line(line: Line) -> dict[str, Any]:
    paper = line.authority_paper
    return {
        "id": line.pk,
        "position": line.position,
        "instalment": line.instalment.number,
        "taking": line.taking.code if line.taking else "",
        "head": line.head,
        "level": line.level,
        "claimant": line.claimant.name,
        "payee": line.payee.name,
        "authority": {"title": paper.title, "sha256": paper.sha256} if paper else None,
        "due_date": str(line.due_date),
        "amount_yuan": str(line.amount_yuan),
    }
