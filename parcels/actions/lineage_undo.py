"""Undoing a split, merge or adjustment while nothing depends on it: the old land stands again."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import F, Func, Model, Value
from django.db.models.functions import Upper

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.people import few_names
from parcels.models import (
    LandOperation,
    Parcel,
    ParcelGeometry,
    ShareSet,
    Taking,
    TakingArea,
    TakingGeometry,
    TakingStage,
    TakingWorks,
    User,
)
from parcels.rules.lineage import OperationKind

# What an operation itself gives the new takings; anything else was done later and stands on them.
_OWN = {"geometries", "stages", "works", "areas", "share_sets", "earlier_links", "paper_links"}


def undo(operation: LandOperation, *, actor: User, on: date, reason: str) -> LandOperation:
    """Take an operation back: refused once anything was recorded of the new takings."""
    reason = intake.clean(reason, 200)
    if not reason:
        raise Refusal("lineage_without_reason", field="reason")
    told = {"kind": OperationKind(operation.kind).value, "since": str(operation.effective_date)}
    with deed("lineage_undo", actor=actor, on=on, project=operation.project, reason=reason, **told) as d:
        row = LandOperation.objects.select_for_update().get(pk=operation.pk)
        if row.undone_date:
            raise Refusal("lineage_undone_already")
        links = list(row.links.all())
        takings = Taking.objects.filter(pk__in={k.old_id for k in links} | {k.new_id for k in links})
        locked = {
            t.pk: t for t in takings.select_related("parcel").order_by("pk").select_for_update(of=("self",))
        }
        olds = [locked[pk] for pk in dict.fromkeys(k.old_id for k in links)]
        made = [locked[pk] for pk in dict.fromkeys(k.new_id for k in links)]
        _check_free(row, olds, made)
        row.undone_date, row.undone_by, row.undone_reason = on, actor, reason
        row.save(update_fields=["undone_date", "undone_by", "undone_reason"])
        d.params |= {"code": few_names(olds), "new": few_names(made)}
        _never_were(row, made)
        _stand_again(row, olds)
        d.touch(row, *olds, *made)
    return row


def _check_free(operation: LandOperation, olds: list[Taking], made: list[Taking]) -> None:
    for taking in made:
        for relation in Taking._meta.related_objects:
            name = relation.get_accessor_name()
            if name in _OWN or relation.many_to_many or relation.related_model.__name__.endswith("Event"):
                continue
            rows = relation.related_model._default_manager.filter(**{relation.field.name: taking})
            if name == "placed_items":
                # A thing placed here and taken back stands here no more.
                rows = rows.filter(withdrawn_date=None)
            if rows.exists():
                what = str(relation.related_model._meta.verbose_name)
                raise Refusal("lineage_undo_depends", {"code": str(taking), "what": what})
        signed = taking.areas.filter(signed_date__isnull=False).exists()
        if signed or taking.share_sets.exclude(lineage=operation, signed_date=None).exists():
            raise Refusal(
                "lineage_undo_depends", {"code": str(taking), "what": str(ShareSet._meta.verbose_name)}
            )
        # As many links of stage and works as the old one has, one boundary, one owner of all.
        counts: list[tuple[Any, str]] = [(TakingStage, "stages"), (TakingWorks, "works")]
        for model, _name in counts:
            if model.objects.filter(taking=taking).count() != model.objects.filter(taking=olds[0]).count():
                told = {"code": str(taking), "what": str(model._meta.verbose_name)}
                raise Refusal("lineage_undo_depends", told)
        if taking.geometries.count() != 1 or taking.paper_links.exclude(document=operation.paper_id).exists():
            what = str(TakingGeometry._meta.verbose_name)
            raise Refusal("lineage_undo_depends", {"code": str(taking), "what": what})


def _never_were(operation: LandOperation, made: list[Taking]) -> None:
    """The new takings keep no day, and their codes are free again; the journal remembers them."""
    ids, empty = [taking.pk for taking in made], Value("empty", output_field=DateRangeField())
    for model in (TakingGeometry, TakingStage, TakingWorks, ShareSet):
        model.objects.filter(taking__in=ids).update(valid=empty)
    ParcelGeometry.objects.filter(parcel__takings__in=ids).update(valid=empty)
    TakingArea.objects.filter(taking__in=ids).delete()
    gone = {"retired_date": operation.effective_date, "code": None}
    Taking.objects.filter(pk__in=ids).update(**gone, version=F("version") + 1)
    Parcel.objects.filter(takings__in=ids).update(retired_date=operation.effective_date)


def _stand_again(operation: LandOperation, olds: list[Taking]) -> None:
    ids = [taking.pk for taking in olds]
    Taking.objects.filter(pk__in=ids).update(retired_date=None, version=F("version") + 1)
    Parcel.objects.filter(takings__in=ids).update(retired_date=None)
    day = operation.effective_date
    for owner, model in (("taking__in", TakingGeometry), ("parcel__takings__in", ParcelGeometry)):
        closed = model._default_manager.filter(**{owner: ids}).annotate(ends=Upper("valid")).filter(ends=day)
        for row in closed:
            model._default_manager.filter(pk=row.pk).update(valid=(row.valid.lower, None))
    for chain in (TakingStage, TakingWorks):
        for pk in ids:
            _open_last(chain, pk)


def _open_last(model: type[Model], taking: int) -> None:
    last = model._default_manager.filter(taking=taking).order_by("-position").first()
    if last is not None:
        since = Func(F("since_date"), Value(None), function="daterange", output_field=DateRangeField())
        model._default_manager.filter(pk=last.pk).update(valid=since)
