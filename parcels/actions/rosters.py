"""Writing a tried roster: all of it or nothing, one deed, and what a second person must see stays undone."""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from landmgmt.lib import intake, pinyin
from landmgmt.lib.findings import blocking
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.holdings import NewItem, NewShares, enter_items, enter_shares, lock_takings
from parcels.actions.people import NewAccount, enter_accounts, enter_parties
from parcels.actions.roster_before import before_of, written_over
from parcels.actions.roster_findings import examine_roster
from parcels.actions.roster_people import Ref
from parcels.actions.roster_rows import Examination, Plan
from parcels.importers.rosters import read
from parcels.models import Party, Project, RosterImport, User
from parcels.models.secrets import key_ring, seal
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.shares import on_one_denominator

__all__ = ["accept_roster", "examine_roster", "opened", "original_of", "sealed", "try_roster"]


# People, what changes of people, shares, things, accounts: a checkpoint after each.
_LISTS = 5


def try_roster(project: Project, *, name: str, data: bytes, user: User, on: date) -> Examination:
    """Read a workbook apart and try it; writes nothing."""
    return examine_roster(project, read(name, data), user=user, on=on)


def accept_roster(
    project: Project,
    *,
    name: str,
    data: bytes,
    actor: User,
    on: date,
    accept_codes: Collection[str] = (),
    large: bool = False,
    progress: Progress = SILENT,
) -> RosterImport:
    """Write a roster into the register whole, in one deed.

    Refuses with roster_stopped while a finding stands that is an error or not accepted, and with
    roster_nothing_new where everything in it is on file already: the same workbook twice writes once. `large`
    takes as many rows as a background job may.
    """
    progress.step("read")
    roster = read(name, data, large=large)
    progress.step("check")
    row = RosterImport(
        project=project,
        name=intake.clean(name, 200),
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        made_by=actor,
        made_date=on,
    )
    try:
        with transaction.atomic():
            # The lock every import of the project takes: two rosters meet here and the second sees the first.
            Project.objects.select_for_update(no_key=True).get(pk=project.pk)
            seen = examine_roster(project, roster, user=actor, on=on, progress=progress)
            if stops := blocking(seen.findings, accept_codes):
                raise Refusal("roster_stopped", {"count": len(stops)})
            if seen.plan.is_empty:
                raise Refusal("roster_nothing_new", {"name": row.name})
            progress.step("write")
            told = {"name": row.name, "added": seen.added, "changed": seen.changed}
            with deed("accept_roster", actor=actor, on=on, project=project, **told) as d:
                row.rows_count, row.unchanged = seen.rows, seen.unchanged
                row.added, row.changed = seen.added, seen.changed
                row.made = _write(seen.plan, actor=actor, on=on, progress=progress)
                _keep(row, data)
                row.save()
                d.touch(row)
                d.touch_ids("party", row.made["parties"] + row.made["edited"] + row.made["paid"])
                d.touch_ids("taking", row.made["takings"])
    except Exception:
        # The database forgets the roster; the disk must not keep it.
        if row.file:
            row.file.storage.delete(row.file.name)
        raise
    return row


def sealed(data: bytes, *, bound_to: str) -> bytes:
    """A workbook sealed: people stand in it, so it lies on no disk in clear."""
    return key_ring().seal(base64.b64encode(data).decode(), bound_to=bound_to).encode()


def opened(kept: Any, *, bound_to: str) -> bytes:
    """The workbook in a sealed file."""
    with kept.open("rb") as stream:
        return base64.b64decode(key_ring().open(stream.read().decode(), bound_to=bound_to))


def _keep(row: RosterImport, data: bytes) -> None:
    content = sealed(data, bound_to=f"roster|{row.uid}")
    row.sealed_sha256 = hashlib.sha256(content).hexdigest()
    row.file.save(f"{row.uid}.sealed", ContentFile(content), save=False)


def original_of(row: RosterImport) -> bytes:
    """The workbook as it came, opened: only behind a right and a line in the access log."""
    return opened(row.file, bound_to=f"roster|{row.uid}")


def _write(plan: Plan, *, actor: User, on: date, progress: Progress) -> dict[str, Any]:
    takings = {one.taking.pk: one.taking for one in (*plan.shares, *plan.items)}
    lock_takings(list(takings.values()))
    made = enter_parties(plan.parties)
    progress(1, _LISTS)

    def party(ref: Ref) -> Party:
        return ref.party if ref.party is not None else made[ref.new]

    before = before_of(plan)
    _edit(plan)
    progress(2, _LISTS)
    by_start = defaultdict(list)
    for one in plan.shares:
        over = [(part.numerator, part.denominator) for _ref, part in one.parts]
        denominator, numerators = on_one_denominator(over)
        parts = [(party(ref), n) for (ref, _part), n in zip(one.parts, numerators, strict=True)]
        by_start[one.since, one.right].append(NewShares(one.taking, parts, denominator))
    sets = [
        new
        for (since, right), several in by_start.items()
        for new in enter_shares(several, start=since, right=right)
    ]
    progress(3, _LISTS)
    things = [
        NewItem(
            one.taking,
            party(one.owner) if one.owner else None,
            one.rate,
            Decimal(one.quantity),
            one.first_seen,
        )
        for one in plan.items
    ]
    items = enter_items(things, actor=actor)
    progress(4, _LISTS)
    new = [NewAccount(party(one.who), one.bank, one.holder, one.number) for one in plan.accounts]
    accounts = enter_accounts(new, start=on)
    progress(_LISTS, _LISTS)
    return {
        "before": {**before, "edited": written_over(before["edited"])},
        "parties": [one.pk for one in made],
        "edited": [one.pk for one, _fields in plan.edits],
        "shares": [one.pk for one in sets],
        "items": [one.pk for one in items],
        "accounts": [one.pk for one in accounts],
        "paid": [one.party_id for one in accounts],
        "takings": list(takings),
    }


def _edit(plan: Plan) -> None:
    """People as the roster says; only an empty ID is filled."""
    # One by one: a sealed number goes into the database only by the row's own way of saving it.
    for party, fields in plan.edits:
        for name, value in fields.items():
            if name in ("id_number", "phone"):
                seal(party, name, value)
            else:
                setattr(party, name, value)
        if "name" in fields:
            party.initials = pinyin.initials(party.name, 80)
        party.save()
