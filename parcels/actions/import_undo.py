"""Taking a whole import back while nothing later depends on it: the land is as it was, the record stays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory.models
from django.db import models, transaction
from django.db.models.functions import Lower, Upper

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.models import (
    AgreementTaking,
    BankAccount,
    ImportPlot,
    ImportRun,
    Parcel,
    ParcelGeometry,
    Party,
    Project,
    Share,
    ShareSet,
    Taking,
    TakingArea,
    TakingGeometry,
    TakingStage,
    User,
)
from parcels.rules.jobs import SILENT, Progress
from parcels.rules.money_terms import AgreementState

# So many takings are looked at, restored or removed between two checkpoints.
AT_A_TIME = 2000


@dataclass(frozen=True)
class Obstacle:
    """What stands on land of the import: the rows' name, how many, and the code of one of the takings."""

    what: str
    count: int
    code: str


@dataclass
class Undoing:
    """What taking an import back would do: land that goes, land that is as before, and what forbids it."""

    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


def undoing(run: ImportRun, *, progress: Progress = SILENT) -> Undoing:
    """Look at an accepted import without writing: nothing of it may have been built upon."""
    mine = TakingGeometry.objects.filter(import_run=run).values("taking")
    others = TakingGeometry.objects.filter(taking__in=mine).exclude(import_run=run).values("taking")
    everyone = Taking.objects.filter(pk__in=mine)
    new = list(everyone.exclude(pk__in=others).order_by("pk").values_list("pk", flat=True))
    changed = list(everyone.filter(pk__in=others).order_by("pk").values_list("pk", flat=True))
    found = Undoing(new, changed)
    total = len(new) + len(changed)
    met: dict[str, Obstacle] = {}
    for done, part in _parts(new):
        _count(met, _upon(run, part))
        progress(done, total)
    for done, part in _parts(changed):
        _count(met, _upon_changed(run, part))
        progress(len(new) + done, total)
    found.obstacles = list(met.values())
    return found


def _parts(keys: list[int]) -> Iterator[tuple[int, list[int]]]:
    """The keys, some at a time, each with how many are done once it is."""
    for first in range(0, len(keys), AT_A_TIME):
        part = keys[first : first + AT_A_TIME]
        yield first + len(part), part


def _count(met: dict[str, Obstacle], found: Iterable[Obstacle]) -> None:
    for one in found:
        before = met.get(one.what)
        met[one.what] = Obstacle(one.what, before.count + one.count, before.code) if before else one


def undo_import(
    run: ImportRun, *, reason: str, actor: User, on: date, progress: Progress = SILENT
) -> ImportRun:
    """Take an import back whole: its land goes, changed land gets its boundary, areas and shares of before.

    Refuses without a reason, an import that is not written, and one that anything later depends on. People
    and accounts that came with it go where nothing else names them. History and journal keep all of it; the
    same file can be imported again. Twice is once. All of it is one transaction: what `progress`
    raises before its end leaves everything as it is.
    """
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    with refusals(), transaction.atomic():
        # The lock every import of the project takes.
        Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("project").get(pk=run.pk)
        return run if run.state == ImportRun.State.UNDONE else _undo(run, reason, actor, on, progress)


def _undo(run: ImportRun, reason: str, actor: User, on: date, progress: Progress) -> ImportRun:
    told = {"file": run.file_name, "reason": reason}
    with deed("undo_import", actor=actor, on=on, project=run.project, **told) as d:
        if run.state != ImportRun.State.ACCEPTED:
            raise Refusal("import_not_written", {"file": run.file_name})
        progress.step("check")
        found = undoing(run, progress=progress)
        if found.obstacles:
            first = found.obstacles[0]
            raise Refusal("import_built_upon", {"what": first.what, "count": first.count, "code": first.code})
        d.touch(run, run.project)
        if not run.is_large:
            # The land of a large file is found by its run (`models.file.about_land`).
            d.touch_ids("taking", [*found.new, *found.changed])
        run.state = ImportRun.State.UNDONE
        run.undone_by, run.undone_date, run.undone_reason = actor, on, reason
        run.save(update_fields=["state", "undone_by", "undone_date", "undone_reason"])
        progress.step("write")
        total = len(found.changed) + len(found.new)
        for done, part in _parts(found.changed):
            _restore(run, part)
            progress(done, total)
        _restore_shares(run)
        for done, part in _parts(found.new):
            _remove(run, part)
            progress(len(found.changed) + done, total)
        kept = _forget_people(run)
        d.params.update(removed=len(found.new), restored=len(found.changed), people_kept=kept)
    return run


def _upon(run: ImportRun, new: list[int]) -> list[Obstacle]:
    """Rows of any table that name some of the new land and are not the import's own."""
    own: dict[type[models.Model], models.Q] = {
        TakingGeometry: models.Q(import_run=run),
        TakingStage: models.Q(position=0),
        TakingArea: models.Q(signed_date=None),
        ShareSet: models.Q(pk__in=run.made.get("shares", []), signed_date=None),
        # What an import that is undone itself read of this land depends on nothing.
        ImportPlot: models.Q(run=run) | models.Q(run__state=ImportRun.State.UNDONE),
    }
    # A parcel is asked only where every taking of it goes.
    geometries = {ParcelGeometry: models.Q(import_run=run), Taking: models.Q(pk__isnull=False)}
    return [*_naming(Taking, new, own), *_naming(Parcel, _parcels(new, run=run), geometries)]


def _parcels(new: list[int], *, run: ImportRun | None = None) -> list[int]:
    """The parcels of some takings that no other taking keeps; with `run`, what it brought keeps none."""
    mine = set(Taking.objects.filter(pk__in=new).values_list("parcel", flat=True))
    others = Taking.objects.filter(parcel__in=mine).exclude(pk__in=new)
    if run:
        rows = TakingGeometry.objects.filter(taking=models.OuterRef("pk"))
        brought = models.Exists(rows.filter(import_run=run))
        others = others.exclude(brought & ~models.Exists(rows.exclude(import_run=run)))
    return sorted(mine - set(others.values_list("parcel", flat=True)))


def _naming(
    model: type[models.Model], keys: list[int], own: dict[type[models.Model], models.Q]
) -> Iterable[Obstacle]:
    for relation in model._meta.related_objects:
        rows = relation.related_model
        if not relation.concrete and relation.many_to_many and not relation.through._meta.auto_created:  # type: ignore[union-attr]
            continue  # its own table of links is asked by itself
        if issubclass(rows, pghistory.models.Event) or not keys:  # type: ignore[arg-type]
            continue
        name = relation.field.name
        asked = rows._default_manager.filter(**{f"{name}__in": keys})  # type: ignore[union-attr]
        if rows in own:
            asked = asked.exclude(own[rows])  # type: ignore[index]
        if count := asked.count():
            one = asked.values_list(f"{name}__code", flat=True).first()
            yield Obstacle(str(rows._meta.verbose_name), count, one or "")  # type: ignore[union-attr]


def _upon_changed(run: ImportRun, changed: list[int]) -> list[Obstacle]:
    """Land the import moved: a later boundary, an area signed since, an agreement over it."""
    start = run.since_date
    later = TakingGeometry.objects.filter(taking__in=changed, valid__startswith__gt=start)
    again = TakingGeometry.objects.filter(
        taking__in=changed, pk__gt=models.Subquery(_newest(run)), valid__startswith__gte=start
    ).exclude(import_run=run)
    signed = TakingArea.objects.filter(taking__in=changed, signed_date__gte=start)
    agreed = AgreementTaking.objects.filter(taking__in=changed).filter(
        models.Q(agreement__state=AgreementState.DRAFT) | models.Q(agreement__signed_date__gte=start)
    )
    shared = ShareSet.objects.filter(taking__in=changed, signed_date__isnull=False).filter(
        pk__in=run.made.get("shares", [])
    )
    found = []
    for rows in (later, again, signed, agreed, shared):
        if count := rows.count():
            code = rows.values_list("taking__code", flat=True).first()
            found.append(Obstacle(str(rows.model._meta.verbose_name), count, code or ""))
    return found


def _newest(run: ImportRun) -> Any:
    rows = TakingGeometry.objects.filter(import_run=run, taking=models.OuterRef("taking"))
    return rows.order_by("-pk").values("pk")[:1]


def _restore(run: ImportRun, changed: list[int]) -> None:
    """Give moved land the boundary and the proposed areas it had before."""
    start, part = run.since_date, set(changed)
    mine = TakingGeometry.objects.filter(taking__in=changed, import_run=run)
    mine.delete()
    before = (
        TakingGeometry.objects.filter(taking__in=changed)
        .filter(models.Q(valid__isempty=True) | models.Q(valid__endswith=start))
        .annotate(begins=Lower("valid"), ends=Upper("valid"))
        .order_by("taking_id", "-pk")
        .distinct("taking_id")
    )
    for row in before:
        if row.begins is None:
            # It was replaced on its first day and keeps no days: it stands again as a row of its own.
            TakingGeometry.objects.create(
                taking_id=row.taking_id, geom=row.geom, valid=(start, None), import_run=row.import_run
            )
        else:
            TakingGeometry.objects.filter(pk=row.pk).update(valid=(row.begins, None))
    Taking.objects.filter(pk__in=changed).update(version=models.F("version") + 1)
    TakingArea.objects.filter(taking__in=changed, signed_date=None).delete()
    TakingArea.objects.bulk_create(
        TakingArea(taking_id=taking, land_class=land_class, surveyed_area_m2=Decimal(m2))
        for taking, land_class, m2 in run.made.get("areas", [])
        if taking in part
    )


def _restore_shares(run: ImportRun) -> None:
    """Let the shares of before hold again."""
    made = ShareSet.objects.filter(pk__in=run.made.get("shares", []))
    takings = list(made.values_list("taking", flat=True))
    Share.objects.filter(share_set__in=made).delete()
    made.delete()
    before = (
        ShareSet.objects.filter(taking__in=takings, signed_date=None)
        .filter(models.Q(valid__isempty=True) | models.Q(valid__endswith=run.since_date))
        .annotate(begins=Lower("valid"))
        .order_by("taking_id", "-pk")
        .distinct("taking_id")
    )
    for row in before:
        ShareSet.objects.filter(pk=row.pk).update(valid=(row.begins or run.since_date, None))


def _remove(run: ImportRun, new: list[int]) -> None:
    parcels = list(
        Parcel.objects.filter(pk__in=_parcels(new), geometries__import_run=run)
        .values_list("pk", flat=True)
        .distinct()
    )
    TakingArea.objects.filter(taking__in=new).delete()
    TakingStage.objects.filter(taking__in=new).delete()
    TakingGeometry.objects.filter(taking__in=new).delete()
    Taking.objects.filter(pk__in=new).delete()
    ParcelGeometry.objects.filter(parcel__in=parcels).delete()
    Parcel.objects.filter(pk__in=parcels).delete()


def _forget_people(run: ImportRun) -> int:
    """Delete accounts and people the import brought and nothing names; returns how many people stay."""
    _unnamed(BankAccount, run.made.get("accounts", [])).delete()
    people = _unnamed(Party, run.made.get("parties", []))
    stay = len(run.made.get("parties", [])) - people.count()
    people.delete()
    return stay


def _unnamed(model: type[models.Model], keys: list[int]) -> models.QuerySet[Any]:
    rows = model._default_manager.filter(pk__in=keys)
    for relation in model._meta.related_objects:
        if issubclass(relation.related_model, pghistory.models.Event):  # type: ignore[arg-type]
            continue
        named = relation.related_model._default_manager.filter(  # type: ignore[union-attr]
            **{relation.field.name: models.OuterRef("pk")}
        )
        rows = rows.exclude(models.Exists(named))
    return rows
