"""What an objection keeps from being paid, and what a project's posting rule keeps from being signed."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db import connection
from django.db.models import Func, Value
from django.db.models.functions import Lower

from landmgmt.lib.refusal import Refusal
from parcels.actions.arrears import hold_for
from parcels.models import LineHold, Objection, Project, PublicRow, Taking
from parcels.models.corrected_lists import Mixed, mixed
from parcels.models.public_lists import objections_open, rule_for
from parcels.rules.money_terms import HoldCause
from parcels.rules.posting import ListStage, ListState


def lines_of(rows: Iterable[PublicRow]) -> list[int]:
    """The signed lines rows stand behind: of their land, claimant and head.

    A row of an area stands behind land compensation, resettlement and social insurance of all on that land.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT lines_of_row(r) FROM unnest(%s::bigint[]) r ORDER BY 1",
            [[row.pk for row in rows]],
        )
        return [int(pk) for (pk,) in cursor.fetchall()]


def lines_of_each(rows: Iterable[PublicRow]) -> dict[int, list[int]]:
    """The same of each row by itself, in one question."""
    found: dict[int, list[int]] = {row.pk: [] for row in rows}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r, lines_of_row(r) FROM unnest(%s::bigint[]) r ORDER BY 1, 2", [list(found)]
        )
        for row, line in cursor.fetchall():
            found[int(row)].append(int(line))
    return found


def held_until(ids: Sequence[int]) -> dict[int, date | None]:
    """Per line the first day it is free of objections: None for free, date.max while one is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT l, line_held_until(l) FROM unnest(%s::bigint[]) l", [list(ids)])
        return dict(cursor.fetchall())


def hold_objected(ids: Sequence[int], *, on: date) -> None:
    """Inside a deed: let the holds of lines be as their objections are; the lines are locked by then.

    An open objection holds without end; an upheld one until the last day of the corrected list; a rejected
    one no longer. The ground names the objections.
    """
    until = {pk: max(day, on) if day else None for pk, day in held_until(ids).items()}
    now = LineHold.objects.filter(line__in=ids, cause=HoldCause.OBJECTION, valid__contains=on)
    held = set(now.values_list("line_id", flat=True))
    for day in set(until.values()):
        these = [pk for pk, ends in until.items() if ends == day]
        ends = on if day is None else None if day == date.max else day
        if day is not None and day > on:
            fresh = [pk for pk in these if pk not in held]
            hold_for(fresh, HoldCause.OBJECTION, since=on, ground=_ground(fresh))
        period = Func(Lower("valid"), Value(ends), function="daterange", output_field=DateRangeField())
        now.filter(line__in=these).update(valid=period)


def _ground(ids: Sequence[int]) -> str:
    """The numbers of the objections behind these lines, for whoever asks why they wait."""
    on_land = Objection.objects.filter(row__taking__lines__in=ids).select_related("row").distinct()
    wanted = set(ids)
    found = [one.number for one in objections_open(on_land) if wanted & set(lines_of([one.row]))]
    return "、".join(dict.fromkeys(found[:5])) or "—"


def refuse_mixed(takings: Sequence[Taking], on: date) -> None:
    """Refuse land whose areas or things are not those of the corrected list that holds for it on a day.

    Once a list was corrected, the earlier set is nobody's: what only it shows, and what stands on no list, is
    settled by a further correction first.
    """
    if first := next(iter(mixed([taking.pk for taking in takings], on)), None):
        raise as_corrected(first)


def refuse_unposted(project: Project, takings: Sequence[Taking], signed: date, *, legacy: bool) -> None:
    """Where the project's rule says so: refuse land without a list whose time has run, or with an objection.

    A legacy signature may lack the list, never stand over an objection that is not settled.
    """
    for stage in ListStage:
        rule = rule_for(project, stage, signed)
        if rule is None or not rule.before_signing:
            continue
        for taking in takings:
            rows = PublicRow.objects.filter(taking=taking, public_list__stage=stage)
            told = {"code": str(taking), "list_stage": stage.value, "source": rule.source}
            waits = objections_open(Objection.objects.filter(row__in=rows), signed)
            if no := waits.first():
                raise Refusal("agreement_over_objection", {**told, "number": no.number})
            run = rows.filter(
                public_list__state=ListState.POSTED,
                public_list__ends_date__lt=signed,
                public_list__ends_date__isnull=False,
            ).exclude(public_list__corrections__state=ListState.POSTED)
            if not legacy and not run.exists():
                raise Refusal("agreement_not_posted", told)


def as_corrected(one: Mixed) -> Refusal:
    """Why what is registered otherwise than the valid corrected list says cannot be agreed on."""
    if one.posted is None:
        return Refusal("agreement_beside_corrected", one.told(), field="takings")
    if one.registered is None:
        return Refusal("agreement_lacks_corrected", one.told(), field="takings")
    return Refusal("agreement_not_as_corrected", one.told(), field="takings")
