"""An old ledger held against places, land, people and other ledgers: every finding; nothing is written."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, accepted, confirm, error, in_order
from parcels.actions.old_book_names import Placed, Register, joined_names, key_of, with_kinds
from parcels.actions.old_book_twins import Claim, twin_findings
from parcels.actions.people import id_number_fits
from parcels.importers.old_books import Ledger, read_ledger
from parcels.models import (
    Agreement,
    AgreementTaking,
    OldBook,
    OldEntry,
    Place,
    TakeOver,
    Taking,
)
from parcels.models.account_names import plain
from parcels.rules.money_terms import AgreementState, PartyKind
from parcels.rules.takeover import Decision, OldRow, check_rows, level_of

# The lock is one transaction and one press: what it posts must be done while a person waits.
MAX_ENTRIES = 5_000
# What says who a row means; without all of it nobody is asked for by name.
_WHO = ("name", "village", "group", "kind", "level", "id_number")
WITHOUT_GROUP = {PartyKind.ENTERPRISE, PartyKind.INSURANCE}


@dataclass(frozen=True)
class Examination:
    """What a ledger would bring: its rows with their places, and every finding; nothing is written."""

    name: str
    sha256: str
    ledger: Ledger
    rows: list[Placed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def accepted(self, codes: Collection[str] = ()) -> bool:
        """Whether nothing stops the ledger once these codes are confirmed."""
        return bool(self.rows) and accepted(self.findings, codes)


def examine_book(
    takeover: TakeOver, *, name: str, data: bytes, villages: set[int] | None = None
) -> Examination:
    """Read a ledger against the register. Every finding at once, each at its cell.

    `villages` are those the reader works in; None for a person of every village.
    """
    name, mark = intake.clean(name, 200), hashlib.sha256(data).hexdigest()
    earlier = OldBook.objects.filter(takeover=takeover, sha256=mark).first()
    if earlier:
        told = {"name": earlier.name, "since": str(earlier.uploaded_date)}
        return Examination(name, mark, Ledger(), [], [error("OLD_BOOK_KNOWN", **told)])
    ledger = read_ledger(name, data)
    rows = ledger.all_rows
    findings = [*ledger.findings, *check_rows(rows, cutover=takeover.cutover_date)]
    land = _takings(takeover, rows)
    placed, wrong = _place(rows, land, villages)
    lies_in = {id(one.row): one.village for one in placed}
    placed, asked = _kinds(takeover, placed)
    findings += wrong + asked
    findings += _ids(rows)
    findings += _numbers(takeover, rows)
    findings += _land(rows, land, lies_in)
    findings += _other_books(takeover, placed)
    findings += _names(takeover, [one for one in placed if one.row.knows(*_WHO)])
    findings += _locked_books(takeover, placed)
    known = OldEntry.objects.filter(takeover=takeover).count()
    if known + len(rows) > MAX_ENTRIES:
        findings.append(error("OLD_TAKEOVER_FULL", limit=MAX_ENTRIES, known=known))
    whole = [one for one in placed if not one.row.unread]
    return Examination(name, mark, ledger, whole, in_order(findings))


def _at(code: str, row: OldRow, column: str, **params: str) -> Finding:
    return error(code, row=row.row, column=column, cell=row.cell(column), **params)


def _ask(code: str, row: OldRow, column: str, **params: str) -> Finding:
    return confirm(code, row=row.row, column=column, cell=row.cell(column), **params)


def _takings(takeover: TakeOver, rows: Sequence[OldRow]) -> dict[str, Taking]:
    """The project's land that rows name, by its code."""
    codes = {row.parcel_code for row in rows if row.parcel_code}
    found = Taking.objects.filter(project=takeover.project_id, code__in=codes)
    return {one.code: one for one in found.select_related("parcel__group") if one.code}


def _place(
    rows: Sequence[OldRow], takings: Mapping[str, Taking], mine: set[int] | None
) -> tuple[list[Placed], list[Finding]]:
    villages: dict[str, list[Place]] = defaultdict(list)
    for village in Place.objects.filter(level=Place.Level.VILLAGE).select_related("parent"):
        villages[plain(village.name)].append(village)
        if village.parent:
            villages[plain(village.parent.name + village.name)].append(village)
    groups = {(one.parent_id, plain(one.name)): one for one in Place.objects.filter(level=Place.Level.GROUP)}
    placed, findings = [], []
    for row in rows:
        taking = takings.get(row.parcel_code) if row.parcel_code else None
        if row.knows("parcel_code") and row.parcel_code and taking is None:
            findings.append(_ask("OLD_PARCEL_UNKNOWN", row, "parcel_code", parcel=row.parcel_code))
        if not row.knows("village"):
            continue
        named = villages.get(plain(row.village), [])
        if len(named) != 1:
            code = "OLD_VILLAGE_AMBIGUOUS" if named else "OLD_VILLAGE_UNKNOWN"
            findings.append(_at(code, row, "village", name=row.village))
            continue
        village = named[0]
        if mine is not None and village.pk not in mine:
            findings.append(_at("OLD_VILLAGE_NOT_YOURS", row, "village", name=row.village))
        group = groups.get((village.pk, plain(row.group))) if row.group else None
        if row.knows("group") and row.group and group is None:
            findings.append(_at("OLD_GROUP_UNKNOWN", row, "group", name=row.group, village=village.name))
        placed.append(Placed(row, village, group, taking))
    return placed, findings


def _kinds(takeover: TakeOver, placed: Sequence[Placed]) -> tuple[list[Placed], list[Finding]]:
    """The rows that say who they mean with the kind of that party; the others as they are."""
    told, asked = with_kinds(takeover, [one for one in placed if one.row.knows(*_WHO)])
    known = iter(told)
    return [next(known) if one.row.knows(*_WHO) else one for one in placed], asked


def _ids(rows: Iterable[OldRow]) -> list[Finding]:
    given = [row for row in rows if row.id_number and row.knows("id_number")]
    wrong = [row for row in given if not id_number_fits("".join(row.id_number.split()))]
    return [_at("OLD_ID_WRONG", row, "id_number", name=row.name) for row in wrong]


def _numbers(takeover: TakeOver, rows: Sequence[OldRow]) -> list[Finding]:
    """A number that the project has already, and one another book signs on another day."""
    numbers = {row.number for row in rows if row.number}
    taken = set(
        Agreement.objects.filter(project=takeover.project_id, number__in=numbers).values_list(
            "number", flat=True
        )
    )
    found = [_at("OLD_NUMBER_TAKEN", r, "number", number=r.number) for r in rows if r.number in taken]
    entries = OldEntry.objects.filter(takeover=takeover, number__in=numbers, signed_date__isnull=False)
    known = {entry.number: entry for entry in entries.select_related("book")}
    for row in rows:
        other = known.get(row.number)
        if other and row.signed_date and row.signed_date != other.signed_date:
            told = {"number": row.number, "day": str(row.signed_date), "other": str(other.signed_date)}
            found.append(_at("OLD_SIGNED_TWICE", row, "signed_date", first=other.book.name, **told))
    return found


def _land(
    rows: Sequence[OldRow], takings: Mapping[str, Taking], villages: Mapping[int, Place]
) -> list[Finding]:
    """Land that a live agreement covers, and land that lies in another village than its row says."""
    ids = {taking.pk for taking in takings.values()}
    links = AgreementTaking.objects.filter(taking__in=ids).exclude(agreement__state=AgreementState.VOID)
    covered = {link.taking_id: link.agreement for link in links.select_related("agreement")}
    found = []
    for row in rows:
        taking = takings.get(row.parcel_code) if row.knows("parcel_code") else None
        if taking is None:
            continue
        if other := covered.get(taking.pk):
            told = {"code": row.parcel_code, "number": other.number}
            found.append(_at("OLD_PARCEL_HAS_AGREEMENT", row, "parcel_code", **told))
        lies_in, village = taking.parcel.group, villages.get(id(row))
        if lies_in and village and lies_in.parent_id != village.pk:
            told = {"code": row.parcel_code, "place": lies_in.full_name}
            found.append(_ask("OLD_PARCEL_ELSEWHERE", row, "parcel_code", **told))
    return found


def _other_books(takeover: TakeOver, rows: Sequence[Placed]) -> list[Finding]:
    """A row that another book of this take-over has already: a copy would count a debt twice."""
    known = {
        (
            e.owner.village_id,
            e.owner.name,
            e.number,
            e.head,
            e.level,
            e.parcel_code,
            e.amount_yuan,
            e.paid_yuan,
        ): e
        for e in OldEntry.objects.filter(takeover=takeover).select_related("owner", "book")
    }
    found = []
    for one in rows:
        row = one.row
        if not row.knows("name", "number", "head", "level", "kind", "parcel_code", "amount", "paid"):
            continue
        level = level_of(row.level, row.kind)
        key = (one.village.pk, row.name, row.number, row.head, level, row.parcel_code, row.amount, row.paid)
        if other := known.get(key):
            told = {"name": row.name, "book": other.book.name, "first": str(other.row)}
            found.append(_ask("OLD_ROW_IN_OTHER_BOOK", row, "amount", **told))
    return found


def _locked_books(takeover: TakeOver, rows: Sequence[Placed]) -> list[Finding]:
    """A row that a locked take-over has already, by its household as the register knows it or by its name."""
    parties = Register(rows)
    claims = []
    for one in rows:
        row = one.row
        if not row.knows("name", "head", "amount"):
            continue
        party = parties.decide(one)[1] if row.knows(*_WHO) else None
        known = party.pk if party else None
        claims.append((row, Claim(one.village.pk, row.name, known, row.number, row.head, row.amount)))
    return twin_findings(takeover, claims)


def _names(takeover: TakeOver, rows: Sequence[Placed]) -> list[Finding]:
    """Names that could be several people of the books, and people to register who have no group."""
    joined, doubtful = joined_names(takeover, rows)
    found = [_at("OLD_NAME_AMBIGUOUS", one.row, "name", name=one.row.name) for one in doubtful]
    parties = Register(rows)
    for one in rows:
        key = joined[key_of(one)]
        lacks_group = key[1] is None and one.kind not in WITHOUT_GROUP
        if lacks_group and parties.decide(one)[0] is Decision.NEW:
            found.append(_at("OLD_GROUP_MISSING", one.row, "group", name=one.row.name))
    return found
