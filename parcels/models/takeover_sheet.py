"""The reconciliation of a take-over: the books per village and household against what was signed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from landmgmt.lib.money import ZERO
from parcels.models.holders import Party
from parcels.models.places import Place
from parcels.models.takeover import OldEntry, OldParty, SignedTotal, TakeOver
from parcels.rules.old_names import folded, same_kind
from parcels.rules.takeover import (
    Compared,
    Decision,
    Difference,
    Figures,
    Obstacle,
    Signed,
    compare,
    obstacles,
)

# What single rows were paid above what they owe: it pays nothing of the others.
EXCESS = Sum(Greatest(F("paid_yuan") - F("amount_yuan"), ZERO))


@dataclass(frozen=True)
class VillageRow:
    """One village: its books, its signed total where it was typed, and the difference."""

    village: Place
    figures: Figures
    households: int
    entries: int
    total: SignedTotal | None
    difference: Difference | None


def signed_of(total: SignedTotal) -> Signed:
    """A typed total as plain values."""
    return Signed(total.agreed_yuan, total.paid_yuan, total.unpaid_yuan, total.explanation)


def villages_of(takeover: TakeOver, *, within: Iterable[int] | None = None) -> list[VillageRow]:
    """Every village of the books or of a typed total, by its code; `within` keeps to some villages."""
    entries = OldEntry.objects.filter(takeover=takeover)
    totals = SignedTotal.objects.filter(takeover=takeover, owner=None).select_related("paper", "entered_by")
    if within is not None:
        entries, totals = entries.filter(owner__village__in=within), totals.filter(village__in=within)
    sums = {
        row["owner__village"]: row
        for row in entries.order_by()
        .values("owner__village")
        .annotate(
            agreed=Sum("amount_yuan"),
            paid=Sum("paid_yuan"),
            excess=EXCESS,
            n=Count("pk"),
            homes=Count("owner", distinct=True),
        )
    }
    typed = {total.village_id: total for total in totals}
    return [_village(place, sums.get(place.pk), typed.get(place.pk)) for place in _places({*sums, *typed})]


def _places(ids: set[int]) -> QuerySet[Place]:
    return Place.objects.filter(pk__in=ids).order_by("code")


def _village(place: Place, row: dict[str, Any] | None, total: SignedTotal | None) -> VillageRow:
    figures = Figures(row["agreed"], row["paid"], row["excess"]) if row else Figures()
    return VillageRow(
        place,
        figures,
        row["homes"] if row else 0,
        row["n"] if row else 0,
        total,
        compare(figures, total.agreed_yuan, total.paid_yuan, total.unpaid_yuan) if total else None,
    )


def sums_of(takeovers: Iterable[TakeOver], *, within: Iterable[int] | None = None) -> dict[int, Figures]:
    """What the books of take-overs say, by key; `within` keeps to some villages, none of it is not in it."""
    entries = OldEntry.objects.filter(takeover__in=[made.pk for made in takeovers])
    if within is not None:
        entries = entries.filter(owner__village__in=within)
    rows = entries.order_by().values("takeover").annotate(agreed=Sum("amount_yuan"), paid=Sum("paid_yuan"))
    return {row["takeover"]: Figures(row["agreed"], row["paid"]) for row in rows}


def households_of(takeover: TakeOver, *, within: Iterable[int] | None = None) -> QuerySet[OldParty]:
    """The names of the books with their sums: `agreed paid unpaid entries_count unknown_count`."""
    rows = OldParty.objects.filter(takeover=takeover).select_related(
        "village", "group", "party__group__parent"
    )
    if within is not None:
        rows = rows.filter(village__in=within)
    return rows.annotate(
        agreed=Sum("entries__amount_yuan"),
        paid=Sum("entries__paid_yuan"),
        unpaid=Sum(Greatest(F("entries__amount_yuan") - F("entries__paid_yuan"), ZERO)),
        excess=Sum(Greatest(F("entries__paid_yuan") - F("entries__amount_yuan"), ZERO)),
        entries_count=Count("entries"),
        unknown_count=Count("entries", filter=~Q(entries__unknown=[])),
    ).order_by("village__code", "group__code", "name", "pk")


def household_totals(takeover: TakeOver) -> dict[int, SignedTotal]:
    """The signed totals of single households, by the name's key."""
    rows = SignedTotal.objects.filter(takeover=takeover).exclude(owner=None)
    return {row.owner_id: row for row in rows.select_related("paper") if row.owner_id}


def obstacles_of(takeover: TakeOver) -> list[Obstacle]:
    """What stands between the books and the lock, all of it."""
    rows = villages_of(takeover)
    typed = household_totals(takeover)
    sums = {
        row["owner"]: Figures(row["agreed"], row["paid"], row["excess"])
        for row in OldEntry.objects.filter(owner__in=typed)
        .order_by()
        .values("owner")
        .annotate(agreed=Sum("amount_yuan"), paid=Sum("paid_yuan"), excess=EXCESS)
    }
    names = dict(OldParty.objects.filter(pk__in=typed).values_list("pk", "name"))
    return obstacles(
        [
            Compared(
                row.village.name,
                row.figures if row.entries else None,
                signed_of(row.total) if row.total else None,
            )
            for row in rows
        ],
        [Compared(names[pk], sums.get(pk), signed_of(total)) for pk, total in sorted(typed.items())],
        undecided=OldParty.objects.filter(takeover=takeover, decision=Decision.OPEN).count(),
        registered=_registered(takeover),
    )


def _registered(takeover: TakeOver) -> list[str]:
    """The names nobody decided on that the register has by now, of another kind or perhaps the same."""
    names = OldParty.objects.filter(takeover=takeover, decision=Decision.NEW, decided_by=None)
    rows = list(names.values_list("village", "name", "kind", "id_number_index"))
    near: dict[tuple[int | None, str], list[tuple[str, str]]] = defaultdict(list)
    parties = Party.objects.filter(group__parent__in={row[0] for row in rows}).order_by()
    for village, name, kind, index in parties.values_list("group__parent", "name", "kind", "id_number_index"):
        near[village, folded(name)].append((kind, index))
    return [
        name
        for village, name, kind, index in rows
        if any(
            not same_kind(kind, other) or not (index and known) or index == known
            for other, known in near[village, folded(name)]
        )
    ]


def hands_of(takeover: TakeOver) -> set[int]:
    """Everybody who prepared something of a take-over: none of them locks it."""
    hands = {takeover.opened_by_id, takeover.submitted_by_id}
    hands |= set(takeover.books.values_list("uploaded_by", flat=True))
    hands |= set(takeover.totals.values_list("entered_by", flat=True))
    hands |= set(takeover.parties.values_list("decided_by", flat=True))
    return {pk for pk in hands if pk}
