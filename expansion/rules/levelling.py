"""What a levelling report may say: totals never fall, levelled ground was cleared, cleared ground planned."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from decimal import Decimal

from landmgmt.lib.refusal import Refusal

# A lot is drawn in whole corners and planned on paper: up to 1 ㎡ may lie between the two.
PLAN_TOLERANCE_M2 = Decimal(1)


@dataclass(frozen=True)
class Totals:
    """The totals reached on a lot up to a day: ground in ㎡, earth in m³."""

    cleared_m2: Decimal
    levelled_m2: Decimal
    cut_m3: Decimal
    fill_m3: Decimal


NOTHING = Totals(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


def check_totals(said: Totals, *, planned_m2: Decimal) -> None:
    """Refuse what no lot can show on any day: negative figures, levelled > cleared, cleared > planned.

    `check_totals(Totals(600, 400, 0, 0), planned_m2=500)` refuses: 600 ㎡ cleared of 500 ㎡ planned.
    """
    for name in (f.name for f in fields(Totals)):
        if getattr(said, name) < 0:
            raise Refusal("report_negative", {"figure": name}, field=name)
    if said.levelled_m2 > said.cleared_m2:
        params = {"levelled_m2": said.levelled_m2, "cleared_m2": said.cleared_m2}
        raise Refusal("report_levelled_beyond_cleared", params, field="levelled_m2")
    if said.cleared_m2 > planned_m2:
        params = {"cleared_m2": said.cleared_m2, "planned_m2": planned_m2}
        raise Refusal("report_beyond_plan", params, field="cleared_m2")


def check_between(said: Totals, before: Totals, after: Totals | None) -> None:
    """Refuse totals below those reached before, or above those already told for a later day."""
    for name in (f.name for f in fields(Totals)):
        if getattr(said, name) < getattr(before, name):
            params = {"figure": name, "said": getattr(said, name), "known": getattr(before, name)}
            raise Refusal("report_falls", params, field=name)
        if after is not None and getattr(said, name) > getattr(after, name):
            params = {"figure": name, "said": getattr(said, name), "known": getattr(after, name)}
            raise Refusal("report_above_later", params, field=name)


def check_state(said: Totals, *, works: str, order: Sequence[str]) -> None:
    """Refuse ground cleared before clearing began, and earth moved before earthwork began.

    `order` is the chain of the works, untouched first: not started, clearing, earthwork, …
    """
    step = order.index(works)
    if any(astuple(said)) and step < 1:
        raise Refusal("report_before_clearing", {"works": works}, field="report_date")
    if any((said.levelled_m2, said.cut_m3, said.fill_m3)) and step < 2:
        raise Refusal("report_before_earthwork", {"works": works}, field="report_date")


def check_planned(planned_m2: Decimal, drawn_m2: Decimal) -> None:
    """Refuse a plan for more ground than the lot's drawing holds."""
    if planned_m2 > drawn_m2 + PLAN_TOLERANCE_M2:
        params = {"planned_m2": planned_m2, "drawn_m2": drawn_m2}
        raise Refusal("lot_planned_beyond_land", params, field="planned_area_m2")
