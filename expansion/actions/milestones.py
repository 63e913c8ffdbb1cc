"""Plan the milestones of the expansion and tell when each is done."""

from datetime import date

from expansion.models import Milestone
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


def set_milestone(
    *,
    number: int,
    name: str,
    planned_date: date,
    done_date: date | None = None,
    paper_number: str = "",
    after: Milestone | None = None,
    actor: User,
    on: date,
) -> Milestone:
    """The milestone with this number, new or changed; refuses a done day ahead or out of order.

    A known milestone keeps its predecessor and its paper where none is given.
    """
    params = {"number": number, "name": name, "planned": str(planned_date), "done": str(done_date or "")}
    with deed("set_milestone", actor=actor, on=on, **params) as d:
        known = Milestone.objects.select_for_update(of=("self",)).filter(number=number).first()
        row = known or Milestone(number=number)
        row.name, row.planned_date, row.done_date = name, planned_date, done_date
        row.after = after or row.after
        row.paper_number = paper_number or row.paper_number
        _check_done(done_date, row.after, on)
        row.save()
        d.touch(row)
    return row


def _check_done(done_date: date | None, after: Milestone | None, on: date) -> None:
    if done_date is None:
        return
    if done_date > on:
        raise Refusal("milestone_ahead", {"day": on}, field="done_date")
    if after is None:
        return
    if after.done_date is None:
        raise Refusal("milestone_out_of_order", {"name": after.name}, field="done_date")
    if done_date < after.done_date:
        params = {"name": after.name, "day": after.done_date}
        raise Refusal("milestone_before_previous", params, field="done_date")
