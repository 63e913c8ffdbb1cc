"""Plan the milestones of the expansion, plan them anew, prove them with papers and tell when each is done."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from expansion.models import Milestone, MilestoneNeed, MilestonePaper, MilestonePlan
from expansion.rules.forecast import Measure
from expansion.rules.milestones import check_done, check_needs
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.papers import file_paper
from parcels.models import Document, User


def add_milestone(
    *,
    number: int,
    name: str,
    planned_date: date,
    needs: Iterable[Milestone] = (),
    measure: str = "",
    actor: User,
    on: date,
) -> Milestone:
    """A milestone planned for a day, with what it needs and the measure that shows its progress."""
    params = {"number": number, "name": name, "planned": str(planned_date)}
    with deed("add_milestone", actor=actor, on=on, **params) as d:
        if Milestone.objects.filter(number=number).exists():
            raise Refusal("milestone_number_taken", {"number": number}, field="number")
        row = Milestone.objects.create(
            number=number, name=name, planned_date=planned_date, measure=_measure(measure)
        )
        _plan(row, reason="", actor=actor, on=on)
        _set_needs(row, needs)
        d.touch(row)
    return row


def edit_milestone(
    *, milestone: Milestone, name: str, needs: Iterable[Milestone], measure: str = "", actor: User, on: date
) -> Milestone:
    """Another name, other needs, another measure; its dates have deeds of their own."""
    with deed("edit_milestone", actor=actor, on=on, number=milestone.number, name=name) as d:
        row = Milestone.objects.select_for_update().get(pk=milestone.pk)
        row.name, row.measure = name, _measure(measure)
        row.save(update_fields=["name", "measure"])
        _set_needs(row, needs)
        d.touch(row)
    return row


def replan_milestone(
    *,
    milestone: Milestone,
    planned_date: date,
    forecast_date: date | None = None,
    reason: str,
    actor: User,
    on: date,
) -> Milestone:
    """Another planned day or forecast since `on`; the plan in force until then stays readable."""
    params = {"number": milestone.number, "name": milestone.name, "reason": reason}
    with deed("replan_milestone", actor=actor, on=on, **params) as d:
        row = Milestone.objects.select_for_update().get(pk=milestone.pk)
        if row.done_date is not None:
            raise Refusal("milestone_is_done", {"day": row.done_date}, field="planned_date")
        if (planned_date, forecast_date) == (row.planned_date, row.forecast_date):
            raise Refusal("milestone_plan_repeats", {"day": planned_date}, field="planned_date")
        if planned_date != row.planned_date and not reason:
            raise Refusal("milestone_replan_without_reason", {}, field="reason")
        d.params |= {"before": str(row.planned_date), "planned": str(planned_date)}
        row.planned_date, row.forecast_date = planned_date, forecast_date
        row.save(update_fields=["planned_date", "forecast_date"])
        _plan(row, reason=reason, actor=actor, on=on)
        d.touch(row)
    return row


def complete_milestone(
    *,
    milestone: Milestone,
    done_date: date,
    reason: str = "",
    paper_number: str = "",
    paper: dict[str, Any] | None = None,
    actor: User,
    on: date,
) -> Milestone:
    """The milestone was reached on `done_date`, proved by a paper (what `file_paper` takes).

    Refuses a day ahead; before what it needs only with a reason; another day for a done one likewise.
    """
    params = {"number": milestone.number, "name": milestone.name, "done": str(done_date), "reason": reason}
    with deed("complete_milestone", actor=actor, on=on, **params) as d:
        row = Milestone.objects.select_for_update().get(pk=milestone.pk)
        needs = list(row.needs.values_list("name", "done_date").order_by("number"))
        check_done(done_date, needs, on=on, reason=reason)
        if row.done_date is not None and not reason:
            raise Refusal("milestone_is_done", {"day": row.done_date}, field="done_date")
        row.done_date, row.done_reason = done_date, reason
        row.paper_number = paper_number or row.paper_number
        row.save(update_fields=["done_date", "done_reason", "paper_number"])
        if paper:
            _prove(row, paper, actor=actor, on=on)
        d.touch(row)
    return row


def prove_milestone(*, milestone: Milestone, paper: dict[str, Any], actor: User, on: date) -> Document:
    """File one more paper with a milestone."""
    params = {"number": milestone.number, "name": milestone.name, "title": str(paper.get("title", ""))}
    with deed("prove_milestone", actor=actor, on=on, **params) as d:
        document = _prove(milestone, paper, actor=actor, on=on)
        d.touch(milestone, document)
    return document


def _prove(row: Milestone, paper: dict[str, Any], *, actor: User, on: date) -> Document:
    document = file_paper(actor=actor, on=on, **paper)
    MilestonePaper.objects.create(milestone=row, document=document)
    return document


def _plan(row: Milestone, *, reason: str, actor: User, on: date) -> None:
    for old in MilestonePlan.objects.open().filter(milestone=row):
        if on < old.valid.lower:
            raise Refusal("milestone_plan_before_previous", {"day": old.valid.lower}, field="planned_date")
        old.valid = (old.valid.lower, on)
        old.save(update_fields=["valid"])
    MilestonePlan.objects.create(
        milestone=row,
        planned_date=row.planned_date,
        forecast_date=row.forecast_date,
        reason=reason,
        recorded_by=actor,
        valid=(on, None),
    )


def _set_needs(row: Milestone, needs: Iterable[Milestone]) -> None:
    wanted = {needed.pk for needed in needs}
    known: dict[int, set[int]] = {}
    for link in MilestoneNeed.objects.all():
        known.setdefault(link.milestone_id, set()).add(link.needed_id)
    names = dict(Milestone.objects.values_list("pk", "name"))
    check_needs({**known, row.pk: wanted}, names)
    row.need_links.exclude(needed__in=wanted).delete()
    fresh = sorted(wanted - known.get(row.pk, set()))
    MilestoneNeed.objects.bulk_create(MilestoneNeed(milestone=row, needed_id=pk) for pk in fresh)


def _measure(measure: str) -> str:
    if measure and measure not in set(Measure):
        raise Refusal("milestone_measure_unknown", {"measure": measure}, field="measure")
    return str(measure)
