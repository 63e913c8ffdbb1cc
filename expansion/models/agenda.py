"""The milestones as they were planned on a day, with where each stands: float, critical path, late days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from expansion.models.milestones import Milestone, MilestoneNeed, MilestonePlan
from expansion.rules.milestones import Place, Stone, schedule


@dataclass(frozen=True)
class Entry:
    """A milestone on a day; `forecast` is the one entered by hand, `done` only if it was by then.

    `late_days` count after its planned day (0 if it is not late).
    """

    row: Milestone
    planned: date
    forecast: date | None
    done: date | None
    needs: list[Milestone]
    place: Place
    late_days: int


def agenda(on: date, *, expected: Mapping[str, date] | None = None) -> list[Entry]:
    """Every milestone planned by the day, in order; `expected` gives a measure's date to those it drives.

    A forecast entered by hand goes before the measure's.
    """
    plans = {plan.milestone_id: plan for plan in MilestonePlan.objects.on(on)}
    rows = [row for row in Milestone.objects.all() if row.pk in plans]
    known = {row.pk: row for row in rows}
    needs: dict[int, list[int]] = {}
    for link in MilestoneNeed.objects.order_by("needed__number"):
        if link.milestone_id in known and link.needed_id in known:
            needs.setdefault(link.milestone_id, []).append(link.needed_id)
    done = {pk: row.done_date for pk, row in known.items() if row.done_date and row.done_date <= on}
    stones = [
        Stone(
            row.pk,
            plans[row.pk].planned_date,
            frozenset(needs.get(row.pk, [])),
            done.get(row.pk),
            plans[row.pk].forecast_date or (expected or {}).get(row.measure),
        )
        for row in rows
    ]
    places = schedule(stones, on=on)
    return [
        Entry(
            known[stone.key],
            stone.planned,
            plans[stone.key].forecast_date,
            stone.done,
            [known[pk] for pk in needs.get(stone.key, [])],
            places[stone.key],
            max(((stone.done or on) - stone.planned).days, 0),
        )
        for stone in stones
    ]
