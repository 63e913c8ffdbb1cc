"""Rows of a take-over that a locked one has already: the same old debt must not be owed twice."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from landmgmt.lib.findings import Finding, confirm, error
from landmgmt.lib.refusal import Refusal
from parcels.models import OldEntry, TakeOver
from parcels.rules.old_names import folded
from parcels.rules.takeover import OldRow, TakeOverState


@dataclass(frozen=True)
class Claim:
    """What tells rows of old books apart: who, by village and name and as registered; what; how much."""

    village: int
    name: str
    party: int | None
    number: str
    head: str
    amount: Decimal


class LockedBooks:
    """The rows of locked take-overs that some claims could repeat, asked for once."""

    def __init__(self, takeover: TakeOver, claims: Sequence[Claim]):
        self.project = takeover.project_id
        rows = OldEntry.objects.filter(takeover__state=TakeOverState.LOCKED).exclude(takeover=takeover.pk)
        names, parties = {c.name for c in claims}, {c.party for c in claims if c.party}
        rows = rows.filter(Q(owner__name__in=names) | Q(owner__party__in=parties))
        self._by_sum: dict[tuple[str, Decimal], list[OldEntry]] = defaultdict(list)
        self._by_number: dict[tuple[str, str], list[OldEntry]] = defaultdict(list)
        for row in rows.select_related("owner", "book", "takeover").order_by("pk"):
            self._by_sum[row.head, row.amount_yuan].append(row)
            if row.number and row.takeover.project_id == self.project:
                self._by_number[row.head, folded(row.number)].append(row)

    def same(self, claim: Claim) -> OldEntry | None:
        """The locked row of the same household, head and number: that debt itself."""
        rows = self._by_number[claim.head, folded(claim.number)] if claim.number else []
        return next((row for row in rows if _of(row, claim)), None)

    def alike(self, claim: Claim) -> OldEntry | None:
        """The locked row of the same household, head and sum, whatever its number: perhaps that debt."""
        return next((row for row in self._by_sum[claim.head, claim.amount] if _of(row, claim)), None)


def _of(row: OldEntry, claim: Claim) -> bool:
    if claim.party and row.owner.party_id == claim.party:
        return True
    return (row.owner.village_id, row.owner.name) == (claim.village, claim.name)


def twin_findings(takeover: TakeOver, rows: Iterable[tuple[OldRow, Claim]]) -> list[Finding]:
    """At its cell: an error for a row that is locked with its number, a question for one that may be."""
    rows = list(rows)
    books, found = LockedBooks(takeover, [claim for _, claim in rows]), []
    for row, claim in rows:
        told: dict[str, str | int] = {"row": row.row, "name": row.name}
        if twin := books.same(claim):
            where = {"column": "number", "cell": row.cell("number"), "number": row.number}
            found.append(error("OLD_ROW_TAKEN_OVER", **told, **where, **_where(twin)))
        elif twin := books.alike(claim):
            where = {"column": "amount", "cell": row.cell("amount"), "amount": str(row.amount)}
            found.append(confirm("OLD_ROW_LIKE_LOCKED", **told, **where, **_where(twin)))
    return found


def _where(twin: OldEntry) -> dict[str, str]:
    return {"book": twin.book.name, "first": str(twin.row), "cutover": str(twin.takeover.cutover_date)}


def twins_of(takeover: TakeOver) -> list[tuple[OldEntry, OldEntry]]:
    """(row, locked row): what the locked books may have already, by the names as they are decided now."""
    rows = list(_rows(takeover))
    claims = {row.pk: _claim(row) for row in rows}
    books = LockedBooks(takeover, list(claims.values()))
    found = [(row, books.same(claims[row.pk]) or books.alike(claims[row.pk])) for row in rows]
    return [(row, twin) for row, twin in found if twin]


def refuse_twins(takeover: TakeOver, seen: Collection[int]) -> int:
    """Before the lock: no row is in locked books with its number, or looks like one without being in `seen`.

    `seen` are the keys of the rows a person says are another debt. Returns how many rows were so confirmed.
    """
    found = twins_of(takeover)
    for row, twin in found:
        same = row.number and folded(row.number) == folded(twin.number)
        if same and twin.takeover.project_id == takeover.project_id:
            raise Refusal("takeover_row_locked", {"name": row.owner.name, "number": row.number})
    open_ones = [row for row, _ in found if row.pk not in seen]
    if open_ones:
        one = open_ones[0]
        told = {"count": len(open_ones), "name": one.owner.name, "amount": str(one.amount_yuan)}
        raise Refusal("takeover_twins_open", told)
    return len(found)


def _rows(takeover: TakeOver) -> Iterable[OldEntry]:
    rows = OldEntry.objects.filter(takeover=takeover).select_related("owner__village", "book")
    return rows.order_by("owner__village__code", "owner__name", "pk")


def _claim(row: OldEntry) -> Claim:
    owner = row.owner
    return Claim(owner.village_id, owner.name, owner.party_id, row.number, row.head, row.amount_yuan)
