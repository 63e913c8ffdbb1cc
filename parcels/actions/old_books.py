"""An old ledger on its way into a take-over: written whole or not, sealed on disk, taken out again."""

import base64
import hashlib
from collections.abc import Collection, Sequence
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.findings import blocking
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.old_book_findings import Examination, examine_book
from parcels.actions.old_book_names import Key, Placed, Register, joined_names, key_of
from parcels.models import OldBook, OldEntry, OldParty, SignedTotal, TakeOver, User
from parcels.models.secrets import key_ring, seal
from parcels.rules.takeover import TakeOverState, level_of

__all__ = ["Examination", "accept_book", "examine_book", "lock_open", "original_of", "withdraw_book"]


def lock_open(takeover: TakeOver) -> TakeOver:
    """Lock a take-over that is still being gathered; Refusal for one that is not."""
    rows = TakeOver.objects.select_for_update(of=("self",)).select_related("project")
    row = rows.get(pk=takeover.pk)
    if row.state != TakeOverState.OPEN:
        raise Refusal("takeover_is_final")
    return row


def accept_book(
    takeover: TakeOver,
    *,
    name: str,
    data: bytes,
    actor: User,
    on: date,
    villages: set[int] | None = None,
    accept_codes: Collection[str] = (),
    excess_reason: str = "",
) -> OldBook:
    """Write a ledger's rows into an open take-over; all or nothing, and nothing of it into the live books.

    Refuses with old_book_stopped while a finding stands that is an error or not accepted, and rows that were
    paid more than they owe without a word why.
    """
    excess_reason = intake.clean(excess_reason, 200)
    book = OldBook(
        takeover=takeover,
        name=intake.clean(name, 200),
        size_bytes=len(data),
        uploaded_by=actor,
        uploaded_date=on,
    )
    try:
        with transaction.atomic():
            # Two ledgers of one take-over meet here, so that each sees the other's names.
            takeover = lock_open(takeover)
            seen = examine_book(takeover, name=name, data=data, villages=villages)
            if not seen.accepted(accept_codes):
                stops = blocking(seen.findings, accept_codes)
                raise Refusal("old_book_stopped", {"count": len(stops)})
            over = sum(one.row.paid > one.row.amount for one in seen.rows)
            if over and not excess_reason:
                raise Refusal("old_excess_unexplained", {"count": over})
            told: dict[str, str | int] = {"name": seen.name, "rows": len(seen.rows)}
            if over:
                told["why"] = excess_reason
            with deed("accept_old_book", actor=actor, on=on, project=takeover.project, **told) as d:
                book.sha256, book.rows_count = seen.sha256, len(seen.rows)
                _keep(book, data)
                book.save()
                _write(book, seen.rows, excess_reason)
                d.touch(takeover, book)
    except Exception:
        # The database forgets the book; the disk must not keep it.
        if book.file:
            book.file.storage.delete(book.file.name)
        raise
    return book


def _keep(book: OldBook, data: bytes) -> None:
    sealed = key_ring().seal(base64.b64encode(data).decode(), bound_to=f"old_book|{book.uid}").encode()
    book.sealed_sha256 = hashlib.sha256(sealed).hexdigest()
    book.file.save(f"{book.uid}.sealed", ContentFile(sealed), save=False)


def original_of(book: OldBook) -> bytes:
    """The ledger as it came, opened: only behind a right and a line in the access log."""
    with book.file.open("rb") as kept:
        sealed = kept.read().decode()
    return base64.b64decode(key_ring().open(sealed, bound_to=f"old_book|{book.uid}"))


def _write(book: OldBook, rows: Sequence[Placed], excess_reason: str) -> None:
    takeover = book.takeover
    joined, _doubtful = joined_names(takeover, rows)
    owners: dict[Key, OldParty] = {
        (p.village_id, p.group_id, p.kind, p.name, p.id_number_index): p
        for p in OldParty.objects.filter(takeover=takeover)
    }
    parties, new = Register(rows), {}
    # A fuller row of the same name comes first, so that its ID and group are those kept.
    for one in sorted(rows, key=lambda one: (one.group is None, not one.index)):
        key = joined[key_of(one)]
        if key in owners or key in new:
            continue
        decision, party = parties.decide(one)
        owner = OldParty(
            takeover=takeover,
            village=one.village,
            group=one.group,
            kind=one.kind,
            name=one.row.name,
            decision=decision,
            party=party,
        )
        seal(owner, "id_number", "".join(one.row.id_number.split()))
        owner.id_number_index = one.index
        new[key] = owner
    OldParty.objects.bulk_create(new.values())
    owners |= new
    OldEntry.objects.bulk_create(
        _entry(book, one, owners[joined[key_of(one)]], excess_reason) for one in rows
    )


def _entry(book: OldBook, one: Placed, owner: OldParty, excess_reason: str) -> OldEntry:
    row = one.row
    return OldEntry(
        book=book,
        takeover=book.takeover,
        owner=owner,
        sheet=row.sheet,
        row=row.row,
        number=row.number,
        signed_date=row.signed_date,
        head=row.head,
        level=level_of(row.level, row.kind),
        parcel_code=row.parcel_code,
        taking=one.taking,
        amount_yuan=row.amount,
        paid_yuan=row.paid,
        excess_reason=excess_reason if row.paid > row.amount else "",
        due_date=row.due_date,
        last_paid_date=row.last_paid_date,
        voucher=row.voucher,
        remark=row.remark,
        unknown=list(row.unknown),
    )


def withdraw_book(book: OldBook, *, actor: User, on: date) -> None:
    """Take a ledger out of an open take-over, with its rows and the names only it had."""
    told = {"name": book.name, "rows": book.rows_count}
    with deed("withdraw_old_book", actor=actor, on=on, project=book.takeover.project, **told) as d:
        takeover = lock_open(book.takeover)
        OldEntry.objects.filter(book=book).delete()
        bare = OldParty.objects.filter(takeover=takeover, entries=None)
        SignedTotal.objects.filter(owner__in=list(bare)).delete()
        bare.delete()
        storage, name = book.file.storage, book.file.name
        d.touch(takeover)
        book.delete()
        transaction.on_commit(lambda: storage.delete(name), robust=True)
