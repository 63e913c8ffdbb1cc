"""Why a line is not paid, and which lines are held: one reason and one hold at a time, each from a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.periods import close_open
from parcels.models import Document, Line, LineHold, LineReason, Project, User
from parcels.rules.money_terms import ArrearsReason, HoldCause


def set_reason(
    lines: Line | Iterable[Line],
    *,
    reason: ArrearsReason | str,
    since: date,
    actor: User,
    on: date,
    note: str = "",
) -> list[Line]:
    """Say why lines are not paid, from a day on; the reason before ends on that day."""
    rows, reason = _rows(lines), ArrearsReason(reason)
    told = {"reason": reason.value, "since": str(since), "note": intake.clean(note)}
    with deed("set_reason", actor=actor, on=on, project=_project(rows), count=len(rows), **told) as d:
        ids = _locked(rows, since, on)
        _end(LineReason, ids, since)
        LineReason.objects.bulk_create(
            LineReason(line_id=pk, reason=reason, note=told["note"], valid=(since, None)) for pk in ids
        )
        _touch(d, rows)
    return rows


def hold(
    lines: Line | Iterable[Line],
    *,
    ground: str,
    since: date,
    actor: User,
    on: date,
    paper: Document | None = None,
) -> list[Line]:
    """Stop the payment of lines from a day on (暂停付款); a held sum stands beside the arrears."""
    rows, ground = _rows(lines), intake.clean(ground)
    if not ground:
        raise Refusal("reason_missing", field="ground")
    told = {"ground": ground, "since": str(since), "count": len(rows)}
    with deed("hold", actor=actor, on=on, project=_project(rows), **told) as d:
        ids = _locked(rows, since, on)
        if LineHold.objects.open().filter(line_id__in=ids, cause=HoldCause.PERSON).exists():
            raise Refusal("line_is_held_already")
        # A hold from before the debt would take it out of arrears of days that are reported already.
        owed_since = [row.agreement.signed_date for row in rows if row.agreement.signed_date]
        if (latest := max(owed_since, default=since)) > since:
            raise Refusal("hold_before_debt", {"since": str(latest)}, field="since")
        LineHold.objects.bulk_create(
            LineHold(line_id=pk, ground=ground, paper=paper, valid=(since, None)) for pk in ids
        )
        _touch(d, rows)
    return rows


def release_hold(lines: Line | Iterable[Line], *, since: date, actor: User, on: date) -> list[Line]:
    """Let lines be paid again from a day on."""
    rows = _rows(lines)
    told = {"since": str(since), "count": len(rows)}
    with deed("release_hold", actor=actor, on=on, project=_project(rows), **told) as d:
        ids = _locked(rows, since, on)
        if LineHold.objects.open().filter(line_id__in=ids, cause=HoldCause.PERSON).count() != len(ids):
            raise why_held(ids, since) or Refusal("line_is_not_held")
        _end(LineHold, ids, since, cause=HoldCause.PERSON)
        _touch(d, rows)
    return rows


# What another deed holds ends by that deed alone; the first that stands is told.
_NOT_BY_HAND = {
    HoldCause.AUTHORITY: "authority_is_over",
    HoldCause.INHERITANCE: "inheritance_holds",
    HoldCause.OBJECTION: "objection_holds",
    HoldCause.CONDITION: "condition_holds",
}


def why_held(line_ids: Sequence[int], day: date) -> Refusal | None:
    """Why nobody frees these lines by hand on a day, and what will; None where a person may."""
    standing = LineHold.objects.on(day).filter(line_id__in=line_ids)
    causes = set(standing.values_list("cause", flat=True))
    if HoldCause.PERSON in causes and len(line_ids) == 1:
        return None
    return next((Refusal(code) for cause, code in _NOT_BY_HAND.items() if cause in causes), None)


def note_failures(line_ids: Sequence[int], *, since: date, note: str = "") -> None:
    """Inside a bank's deed: the account is wrong from that day; a later word of a person stays."""
    _end(LineReason, line_ids, since, strict=False)
    later = LineReason.objects.filter(line_id__in=line_ids, valid__overlap=(since, None))
    spoken = set(later.values_list("line_id", flat=True))
    LineReason.objects.bulk_create(
        LineReason(line_id=pk, reason=ArrearsReason.ACCOUNT, note=note[:200], valid=(since, None))
        for pk in line_ids
        if pk not in spoken
    )


def end_reasons(line_ids: Sequence[int], *, since: date) -> None:
    """Inside a bank's deed: what is paid in full has no reason any more."""
    _end(LineReason, line_ids, since, strict=False)


def end_failure(line_id: int, *, since: date) -> None:
    """Inside a bank's deed: the account was right after all; another reason of a person stays."""
    _end(LineReason, [line_id], since, strict=False, reason=ArrearsReason.ACCOUNT)


def hold_for(
    line_ids: Sequence[int],
    cause: HoldCause,
    *,
    since: date,
    ground: str,
    paper: Document | None = None,
) -> None:
    """Inside another deed: these lines wait for its cause from a day on, whatever else they wait for."""
    LineHold.objects.bulk_create(
        LineHold(line_id=pk, cause=cause, ground=ground[:200], paper=paper, valid=(since, None))
        for pk in line_ids
    )


def end_hold_for(line_ids: Sequence[int], cause: HoldCause, *, since: date) -> None:
    """Inside another deed: its cause lasts no longer."""
    _end(LineHold, line_ids, since, strict=False, cause=cause)


def _end(model: type[Any], ids: Sequence[int], since: date, *, strict: bool = True, **only: Any) -> None:
    standing = model.objects.open().filter(line_id__in=ids, **only)
    earlier = standing.filter(valid__startswith__lte=since)
    if strict and standing.count() != earlier.count():
        raise Refusal("period_before_current", {"since": str(since)}, field="since")
    close_open(earlier, since)


def _rows(lines: Line | Iterable[Line]) -> list[Line]:
    found = [lines] if isinstance(lines, Line) else list(lines)
    if not found:
        raise Refusal("nothing_chosen")
    return found


def _project(rows: Sequence[Line]) -> Project | None:
    return rows[0].project if len({row.project_id for row in rows}) == 1 else None


def _locked(rows: Sequence[Line], since: date, on: date) -> list[int]:
    if since > on:
        raise Refusal("day_in_future", {"day": str(since), "on": str(on)}, field="since")
    found = Line.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return [row.pk for row in found]


def _touch(d: Any, rows: Sequence[Line]) -> None:
    d.touch_ids("line", sorted({row.pk for row in rows}))
    d.touch_ids("taking", sorted({row.taking_id for row in rows if row.taking_id}))
