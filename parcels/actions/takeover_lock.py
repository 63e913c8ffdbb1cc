"""Locking a take-over: the second person turns the old books into agreements, lines and opening balances."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.ledger import Posting, accounts_of, post
from parcels.actions.old_book_twins import refuse_twins
from parcels.actions.people import NewParty, enter_parties
from parcels.actions.suspense import keep_old
from parcels.actions.takeover import refuse_obstacles
from parcels.models import (
    Agreement,
    AgreementTaking,
    Document,
    Entitlement,
    Instalment,
    Line,
    OldEntry,
    OldParty,
    Party,
    SignedTotal,
    TakeOver,
    User,
    Voucher,
)
from parcels.models.takeover_sheet import hands_of
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.money_terms import AccountKind, AgreementState, TransferKind
from parcels.rules.takeover import Decision, TakeOverState, by_agreement, due_day

_BATCH = 200


def lock_takeover(
    takeover: TakeOver,
    *,
    actor: User,
    on: date,
    twins: Collection[int] = (),
    progress: Progress = SILENT,
) -> TakeOver:
    """Post the old books on the day of the take-over and close them for ever, in one transaction.

    Writes parties that are new, one agreement per number (marked by its take-over), a line per row, what is
    owed and what had been paid as opening transfers of their own kinds. `twins` are the rows that look like
    one of a locked take-over and that this person says are another debt.
    Refuses whoever prepared any of it, and whatever still differs from what was signed without a word why.
    """
    with deed("lock_takeover", actor=actor, on=on, project=takeover.project) as d:
        progress.step("check")
        takeover = lock_row(takeover)
        refuse_lock(takeover, actor)
        asked = refuse_twins(takeover, twins)
        progress.step("write")
        papers = _papers(takeover)
        made = _register_new(takeover)
        entries = _entries(takeover)
        _refuse_taken(takeover, entries)
        bundles = _write_agreements(takeover, entries, papers, progress)
        progress.step("post")
        vouchers = _post(takeover, bundles, papers, actor)
        takeover.agreed_yuan = sum((e.amount_yuan for e in entries), ZERO)
        takeover.paid_yuan = sum((e.paid_yuan for e in entries), ZERO)
        takeover.state, takeover.locked_by, takeover.locked_date = TakeOverState.LOCKED, actor, on
        takeover.save(update_fields=["state", "locked_by", "locked_date", "agreed_yuan", "paid_yuan"])
        d.params |= {
            "agreements": len(bundles),
            "lines": len(entries),
            "agreed": str(takeover.agreed_yuan),
            "paid": str(takeover.paid_yuan),
            "date": str(takeover.cutover_date),
            "twins": asked,
        }
        d.touch(takeover, *vouchers, *made)
        d.touch_ids("agreement", [one.agreement.pk for one in bundles])
        d.touch_ids("taking", sorted({e.taking_id for e in entries if e.taking_id}))
    return takeover


def refuse_lock(takeover: TakeOver, actor: User) -> None:
    """Why this person cannot lock it now: its state, their own hand in it, what still differs."""
    if takeover.state == TakeOverState.LOCKED:
        raise Refusal("takeover_locked_already")
    if takeover.state != TakeOverState.SUBMITTED:
        raise Refusal("takeover_state_illegal")
    if actor.pk in hands_of(takeover):
        raise Refusal("takeover_locked_by_a_second")
    refuse_obstacles(takeover)


def lock_row(takeover: TakeOver) -> TakeOver:
    """Two people who lock at once meet here: the second waits, then sees that it is done."""
    rows = TakeOver.objects.select_for_update(of=("self",)).select_related("project")
    return rows.get(pk=takeover.pk)


def _papers(takeover: TakeOver) -> dict[int, Document]:
    """The signed sheet of each village."""
    rows = SignedTotal.objects.filter(takeover=takeover, owner=None).select_related("paper")
    return {row.village_id: row.paper for row in rows}


def _register_new(takeover: TakeOver) -> list[Party]:
    """Register the names nobody in the register bears; each then has its party."""
    rows = list(OldParty.objects.filter(takeover=takeover, decision=Decision.NEW).select_related("group"))
    new = [NewParty(r.kind, r.name, r.group, r.id_number.reveal()) for r in rows]
    made = enter_parties(new)
    for row, party in zip(rows, made, strict=True):
        row.party = party
    OldParty.objects.bulk_update(rows, ["party"], batch_size=_BATCH)
    return made


def _entries(takeover: TakeOver) -> list[OldEntry]:
    rows = OldEntry.objects.filter(takeover=takeover).select_related("book", "owner__party", "taking")
    return list(rows.order_by("pk"))


def _refuse_taken(takeover: TakeOver, entries: Sequence[OldEntry]) -> None:
    """What the live books got since the ledgers were read: an agreement of that number, or over that land."""
    numbers = {e.number for e in entries if e.number}
    taken = Agreement.objects.filter(project=takeover.project, number__in=numbers).first()
    if taken:
        raise Refusal("takeover_number_taken", {"number": taken.number})
    links = AgreementTaking.objects.filter(taking__in={e.taking_id for e in entries if e.taking_id})
    link = links.exclude(agreement__state=AgreementState.VOID).select_related("agreement", "taking").first()
    if link:
        raise Refusal("taking_has_agreement", {"code": str(link.taking), "number": link.agreement.number})


@dataclass
class _Bundle:
    """One agreement in the making, with its rows of the old books in their order."""

    agreement: Agreement
    entries: list[OldEntry]
    dues: list[tuple[date, bool]] = field(default_factory=list)

    def due_of(self, entry: OldEntry, cutover: date) -> tuple[date, bool]:
        """The day a row is due, and whether the old books say so; two kinds of days are two instalments."""
        return due_day(entry.due_date, cutover), entry.due_date is not None


def _write_agreements(
    takeover: TakeOver, entries: Sequence[OldEntry], papers: Mapping[int, Document], progress: Progress
) -> list[_Bundle]:
    by_id = {entry.pk: entry for entry in entries}
    grouped = by_agreement((e.pk, e.number, e.owner_id) for e in entries)
    bundles = [
        _bundle(takeover, number, [by_id[pk] for pk in ids], place)
        for place, ((number, _owner), ids) in enumerate(grouped.items(), 1)
    ]
    Agreement.objects.bulk_create(one.agreement for one in bundles)
    AgreementTaking.objects.bulk_create(
        AgreementTaking(agreement=one.agreement, taking_id=pk)
        for one in bundles
        for pk in sorted({e.taking_id for e in one.entries if e.taking_id})
    )
    progress(1, 3)
    lines = _write_lines(takeover, bundles)
    progress(2, 3)
    for one in bundles:
        paper = papers[one.entries[0].owner.village_id]
        one.agreement.state, one.agreement.paper = AgreementState.SIGNED, paper
        one.agreement.frozen = _frozen(takeover, one, lines)
    fields = ["state", "paper", "frozen"]
    Agreement.objects.bulk_update([one.agreement for one in bundles], fields, batch_size=_BATCH)
    progress(3, 3)
    return bundles


def _bundle(takeover: TakeOver, number: str, entries: list[OldEntry], place: int) -> _Bundle:
    signed = [e.signed_date for e in entries if e.signed_date]
    agreement = Agreement(
        project=takeover.project,
        takeover=takeover,
        number=number or f"JG-{takeover.pk}-{place:04d}",
        signed_date=signed[0] if signed else None,
        total_yuan=sum((e.amount_yuan for e in entries), ZERO),
        snapshot={"computed_on": str(takeover.cutover_date), "rate_sets": [], "sums": []},
    )
    made = _Bundle(agreement, entries)
    made.dues = sorted({made.due_of(e, takeover.cutover_date) for e in entries})
    return made


def _write_lines(takeover: TakeOver, bundles: Sequence[_Bundle]) -> dict[int, Line]:
    """An entitlement and a line per row, an instalment per day; {row id: line}."""
    cutover = takeover.cutover_date
    sums = {
        entry.pk: Entitlement(
            agreement=one.agreement,
            taking_id=entry.taking_id,
            head=entry.head,
            level=entry.level,
            claimant_id=entry.owner.party_id,
            amount_yuan=entry.amount_yuan,
            formula="old_book",
            params={
                "book": entry.book.name,
                "sheet": entry.sheet,
                "row": entry.row,
                "unknown": entry.unknown,
            },
            position=position,
        )
        for one in bundles
        for position, entry in enumerate(one.entries, 1)
    }
    Entitlement.objects.bulk_create(sums.values(), batch_size=_BATCH)
    terms = {
        (one.agreement.pk, due): Instalment(agreement=one.agreement, number=number, weight=1, due_date=due[0])
        for one in bundles
        for number, due in enumerate(one.dues, 1)
    }
    Instalment.objects.bulk_create(terms.values(), batch_size=_BATCH)
    lines = {
        entry.pk: Line(
            agreement=one.agreement,
            instalment=terms[one.agreement.pk, one.due_of(entry, cutover)],
            entitlement=sums[entry.pk],
            project=takeover.project,
            taking_id=entry.taking_id,
            head=entry.head,
            level=entry.level,
            claimant_id=entry.owner.party_id,
            payee_id=entry.owner.party_id,
            due_date=due_day(entry.due_date, cutover),
            amount_yuan=entry.amount_yuan,
            position=position,
        )
        for one in bundles
        for position, entry in enumerate(one.entries, 1)
    }
    Line.objects.bulk_create(lines.values(), batch_size=_BATCH)
    entries = [entry for one in bundles for entry in one.entries]
    for entry in entries:
        entry.line = lines[entry.pk]
    OldEntry.objects.bulk_update(entries, ["line"], batch_size=_BATCH)
    return lines


def _frozen(takeover: TakeOver, one: _Bundle, lines: Mapping[int, Line]) -> dict[str, Any]:
    """What was taken over, word for word: the rows of the old books and the lines they became."""
    people = {e.owner.party_id: e.owner.party for e in one.entries if e.owner.party}
    return {
        "kept_since": "takeover",
        "number": one.agreement.number,
        "revision": 1,
        "kind": one.agreement.kind,
        "signed_date": str(one.agreement.signed_date or ""),
        "project": {"code": takeover.project.code, "name": takeover.project.name},
        "total_yuan": str(one.agreement.total_yuan),
        "takeover": {
            "cutover_date": str(takeover.cutover_date),
            "rows": [_kept(entry) for entry in one.entries],
        },
        "people": [
            {
                "id": pk,
                "name": party.name,
                "kind": party.kind,
                "id_number": party.id_number.masked_id,
                "index": party.id_number_index,
            }
            for pk, party in sorted(people.items())
        ],
        "lines": [_line(lines[entry.pk], entry, one) for entry in one.entries],
    }


def _kept(entry: OldEntry) -> dict[str, Any]:
    return {
        "book": entry.book.name,
        "sha256": entry.book.sha256,
        "sheet": entry.sheet,
        "row": entry.row,
        "paid_yuan": str(entry.paid_yuan),
        "excess_reason": entry.excess_reason,
        "last_paid_date": str(entry.last_paid_date or ""),
        "voucher": entry.voucher,
        "parcel_code": entry.parcel_code,
        "remark": entry.remark,
        "unknown": entry.unknown,
    }


def _line(line: Line, entry: OldEntry, one: _Bundle) -> dict[str, Any]:
    party = entry.owner.party
    return {
        "id": line.pk,
        "position": line.position,
        "instalment": line.instalment.number,
        "taking": entry.taking.code if entry.taking else "",
        "head": line.head,
        "level": line.level,
        "claimant": party.name if party else "",
        "payee": party.name if party else "",
        "authority": None,
        "due_date": str(line.due_date),
        "amount_yuan": str(line.amount_yuan),
    }


def _post(
    takeover: TakeOver, bundles: Iterable[_Bundle], papers: Mapping[int, Document], actor: User
) -> list[Voucher]:
    """The vouchers of a village with its signed sheet: what was owed, what was paid of it, what above it.

    No line is paid above what it owes: an excess waits in 待查款, in the name of its row.
    """
    accounts, day = accounts_of(takeover.project), takeover.cutover_date
    opening = accounts[AccountKind.OPENING]
    due: dict[int, list[Posting]] = defaultdict(list)
    paid: dict[int, list[Posting]] = defaultdict(list)
    over: dict[int, list[Posting]] = defaultdict(list)
    for one in bundles:
        for entry in one.entries:
            village = entry.owner.village_id
            due[village].append(
                Posting(opening, accounts[AccountKind.PAYABLE], entry.amount_yuan, day, line=entry.line)
            )
            if entry.paid_yuan:
                paid[village].append(
                    Posting(
                        opening,
                        accounts[AccountKind.PAID],
                        min(entry.paid_yuan, entry.amount_yuan),
                        day,
                        line=entry.line,
                    )
                )
            if entry.excess_yuan:
                row = keep_old(takeover, entry)
                taker = accounts[AccountKind.SUSPENSE]
                over[village].append(Posting(opening, taker, entry.excess_yuan, day, suspense=row))
    kinds = (
        (TransferKind.OPENING_DUE, due),
        (TransferKind.OPENING_PAID, paid),
        (TransferKind.OPENING_OVER, over),
    )
    return [
        post(kind, rows, project=takeover.project, actor=actor, paper=papers[village])
        for kind, by_village in kinds
        for village, rows in sorted(by_village.items())
    ]
