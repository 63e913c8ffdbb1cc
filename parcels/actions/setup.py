"""Correcting what the office set up, and removing what nothing stands on, from places to rates."""

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.deletion import ProtectedError

from landmgmt.lib import intake, pinyin
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.periods import close_open
from parcels.models import ApprovalBatch, FundSource, Place, PriceZone, Project, RateSet, User
from parcels.models.funds import project_room


def mark(row: models.Model) -> str:
    """A short sign of a row's facts: a form carries it, so that the second of two savers is told."""
    facts = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def change_place(place: Place, *, actor: User, on: date, name: str, code: str, seen: str = "") -> Place:
    """Correct a place's name and code; what lies above it stays. Refuses what another place bears."""
    name, code = intake.clean(name, 60), intake.clean(code, 20)
    with deed("change_place", actor=actor, on=on, name=name, code=code) as d:
        place = _locked(place, seen)
        if Place.objects.exclude(pk=place.pk).filter(code=code).exists():
            raise Refusal("place_code_taken", {"code": code}, field="code")
        place.name, place.code, place.initials = name, code, pinyin.initials(name)
        place.save()
        d.touch(place)
    return place


def remove_place(place: Place, *, actor: User, on: date) -> None:
    """Remove a place that nothing stands on: no place below it, nobody living or working there, no land."""
    with deed("remove_place", actor=actor, on=on, name=place.name, code=place.code) as d:
        place = _locked(place)
        d.touch(place)
        workers = place.workers.count()
        if workers:
            raise Refusal("still_in_use", {"name": place.name, "thing": "user", "count": workers})
        _remove(place, place.name)


def change_project(
    project: Project,
    *,
    actor: User,
    on: date,
    code: str,
    name: str,
    kind: Project.Kind | str,
    authority: str = "",
    extent: Any = None,
    planned_area_m2: Decimal | None = None,
    cap_yuan: Decimal | None = None,
    start_date: date | None = None,
    remark: str = "",
    seen: str = "",
) -> Project:
    """Correct a project's facts; without an `extent` the standing one stays.

    Its code stands in papers and files, so it changes only while the project holds no land and no money.
    """
    code, name = intake.clean(code, 24), intake.clean(name, 80)
    with deed("change_project", actor=actor, on=on, project=project, code=code, name=name) as d:
        project = _locked(project, seen)
        if code != project.code:
            _check_project_code(project, code)
        project.code, project.name, project.kind = code, name, Project.Kind(kind)
        project.authority, project.remark = intake.clean(authority, 80), remark
        project.planned_area_m2, project.cap_yuan = planned_area_m2, cap_yuan
        room = project_room(project)
        if room is not None and room < 0:
            raise Refusal("cap_below_paid", {"least": str((cap_yuan or 0) - room)}, field="cap_yuan")
        project.start_date = start_date
        project.extent = extent if extent is not None else project.extent
        project.save()
        d.touch(project)
    return project


def _check_project_code(project: Project, code: str) -> None:
    if project.takings.exists() or project.imports.exists() or project.vouchers.exists():
        raise Refusal("project_code_in_use", {"code": project.code}, field="code")
    if Project.objects.exclude(pk=project.pk).filter(code__iexact=code).exists():
        raise Refusal("project_code_taken", {"code": code}, field="code")


def change_fund(
    fund: FundSource,
    *,
    actor: User,
    on: date,
    code: str,
    name: str,
    planned_yuan: Decimal | None = None,
    seen: str = "",
) -> FundSource:
    """Correct a fund's name, code and plan. Its account stands in the ledger, so a fund is never removed."""
    code, name = intake.clean(code, 32), intake.clean(name, 80)
    with deed("change_fund", actor=actor, on=on, project=fund.project, code=code, name=name) as d:
        fund = _locked(fund, seen)
        if FundSource.objects.exclude(pk=fund.pk).filter(code__iexact=code).exists():
            raise Refusal("fund_code_taken", {"code": code}, field="code")
        fund.code, fund.name, fund.planned_yuan = code, name, planned_yuan
        fund.save()
        d.touch(fund, fund.project)
    return fund


def change_batch(
    batch: ApprovalBatch,
    *,
    actor: User,
    on: date,
    code: str,
    name: str,
    kind: ApprovalBatch.Kind | str,
    seen: str = "",
) -> ApprovalBatch:
    """Correct a batch's name, code and kind; the kind decides the file, so it stays once a step is done."""
    code, name = intake.clean(code, 24), intake.clean(name, 80)
    with deed("change_batch", actor=actor, on=on, project=batch.project, code=code, name=name) as d:
        batch = _locked(batch, seen)
        if ApprovalBatch.objects.exclude(pk=batch.pk).filter(code__iexact=code).exists():
            raise Refusal("batch_code_taken", {"code": code}, field="code")
        if ApprovalBatch.Kind(kind) != batch.kind and batch.steps.exists():
            raise Refusal("batch_kind_has_steps", {"code": batch.code}, field="kind")
        batch.code, batch.name, batch.kind = code, name, ApprovalBatch.Kind(kind)
        batch.save()
        d.touch(batch, batch.project)
    return batch


def remove_batch(batch: ApprovalBatch, *, actor: User, on: date) -> None:
    """Remove a batch that is still a draft: no step recorded, no land in it."""
    told = {"code": batch.code, "name": batch.name}
    with deed("remove_batch", actor=actor, on=on, project=batch.project, **told) as d:
        batch = _locked(batch)
        d.touch(batch, batch.project)
        _remove(batch, batch.name)


def change_rates(
    rates: RateSet,
    *,
    actor: User,
    on: date,
    name: str,
    paper_number: str,
    is_sample: bool,
    until: date | None = None,
    seen: str = "",
) -> RateSet:
    """Correct what a set of rates is called, or end it: `until` is the first day it is no longer in force.

    Its prices are those of the paper: wrong ones are removed with the set, or replaced by a new one.
    """
    name, number = intake.clean(name, 80), intake.clean(paper_number, 60)
    with deed("change_rates", actor=actor, on=on, name=name, number=number) as d:
        rates = _locked(rates, seen)
        rates.name, rates.paper_number, rates.is_sample = name, number, is_sample
        rates.save()
        if until is not None:
            if (
                not rates.stands
                or rates.valid.isempty
                or rates.valid.upper is not None
                or until <= rates.valid.lower
            ):
                raise Refusal("rates_end_wrong", {"date": str(until)}, field="until")
            close_open(RateSet.objects.filter(pk=rates.pk), until)
            d.params["until"] = str(until)
        d.touch(rates)
    return rates


def remove_rates(rates: RateSet, *, actor: User, on: date) -> None:
    """Remove a set of rates that waits or was sent back; a confirmed one stays, or is sent back."""
    with deed("remove_rates", actor=actor, on=on, name=rates.name, number=rates.paper_number) as d:
        rates = _locked(rates)
        d.touch(rates)
        if rates.stands:
            raise Refusal("rates_in_force_stay", {"name": rates.name})
        zones = set(rates.rates.exclude(price_zone=None).values_list("price_zone_id", flat=True))
        for part in [*rates.rates.all(), *rates.coefficients.all()]:
            _remove(part, rates.name)
        _remove(rates, rates.name)
        # A zone that only this set priced goes with it.
        PriceZone.objects.filter(pk__in=zones, rates__isnull=True, takings__isnull=True).delete()


def _locked(row: Any, seen: str = "") -> Any:
    """The row as it stands now; refuses where it is gone, or other than the form saw it."""
    found = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None or (seen and seen != mark(found)):
        raise Refusal("changed_meanwhile")
    return found


def _remove(row: models.Model, name: str) -> None:
    """Delete a row; a Refusal `still_in_use` names what stands on it."""
    try:
        row.delete()
    except ProtectedError as held:
        kinds = Counter(str(one._meta.model_name) for one in held.protected_objects)
        thing, count = kinds.most_common(1)[0]
        raise Refusal("still_in_use", {"name": name, "thing": thing, "count": count}) from held
