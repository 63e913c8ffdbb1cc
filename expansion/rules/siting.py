"""Criteria of a site as data: sound ones, what passes them, and which candidate may be ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from landmgmt.lib.reasons import Reason
from landmgmt.lib.refusal import Refusal


class Kind(StrEnum):
    """What a value of the criterion is; yes is 1 and no is 0."""

    NUMBER = "number"
    YES_NO = "yes_no"
    TEXT = "text"


class Direction(StrEnum):
    """What is better: more, less, or near a target."""

    MORE = "more"
    LESS = "less"
    TARGET = "target"


class Origin(StrEnum):
    """Where a value comes from."""

    COMPUTED = "computed"
    TYPED = "typed"
    NO_DATA = "no_data"


class Verdict(StrEnum):
    """A value against the threshold; FREE where the criterion has none."""

    PASSES = "passes"
    FAILS = "fails"
    NO_DATA = "no_data"
    FREE = "free"


class Step(StrEnum):
    """The single-site approval chain (单独选址), in its order."""

    SITE_OPINION = "site_opinion"  # 用地预审与选址意见书
    PROJECT_APPROVAL = "project_approval"  # 核准
    DEMARCATION = "demarcation"  # 勘测定界
    CONVERSION = "conversion"  # 农用地转用和土地征收
    ALLOCATION = "allocation"  # 划拨


STEPS: tuple[Step, ...] = tuple(Step)


@dataclass(frozen=True)
class Terms:
    """A criterion as a rule reads it; `weight` is a share of whatever the weights add up to."""

    code: str
    name: str
    kind: str
    direction: str
    weight: Decimal | None
    target: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    is_veto: bool = False

    @property
    def has_threshold(self) -> bool:
        """Say whether a value can pass or fail it."""
        return self.at_least is not None or self.at_most is not None


def check_criteria(rows: Sequence[Terms]) -> None:
    """Refuse, with the criterion's name, what cannot be weighed: no weight, a negative one, none above 0 …"""
    if not rows:
        raise Refusal("criteria_none")
    codes: set[str] = set()
    for row in rows:
        _check_one(row)
        if row.code in codes:
            raise Refusal("criterion_code_twice", {"criterion": row.code})
        codes.add(row.code)
    if sum((row.weight or Decimal(0) for row in rows), Decimal(0)) <= 0:
        raise Refusal("criteria_weigh_nothing")


def _check_one(row: Terms) -> None:
    said = {"criterion": row.name or row.code}
    if row.weight is None:
        raise Refusal("criterion_without_weight", said)
    if row.weight < 0:
        raise Refusal("criterion_weight_negative", {**said, "weight": str(row.weight)})
    if row.kind == Kind.TEXT and (row.weight or row.has_threshold or row.is_veto):
        raise Refusal("criterion_text_weighs_nothing", said)
    if row.is_veto and not row.has_threshold:
        raise Refusal("criterion_veto_without_threshold", said)
    if row.direction == Direction.TARGET and row.target is None and row.kind != Kind.TEXT:
        raise Refusal("criterion_without_target", said)
    if row.at_least is not None and row.at_most is not None and row.at_least > row.at_most:
        raise Refusal("criterion_threshold_crossed", said)


def judge(terms: Terms, number: Decimal | None) -> Verdict:
    """A value against its threshold, bounds included: 6 of at most 6 passes; nothing known never does."""
    if not terms.has_threshold:
        return Verdict.FREE
    if number is None:
        return Verdict.NO_DATA
    low = terms.at_least is not None and number < terms.at_least
    high = terms.at_most is not None and number > terms.at_most
    return Verdict.FAILS if low or high else Verdict.PASSES


def reasons_out(terms: Sequence[Terms], numbers: Mapping[str, Decimal | None]) -> list[Reason]:
    """Why a candidate is not ranked: a veto failed or unknown, or a weighted value unknown."""
    found = []
    for row in terms:
        number = numbers.get(row.code)
        verdict = judge(row, number)
        if row.is_veto and verdict is Verdict.FAILS:
            found.append(Reason("veto_fails", {"criterion": row.name}))
        elif row.is_veto and verdict is Verdict.NO_DATA:
            found.append(Reason("veto_unknown", {"criterion": row.name}))
        elif row.weight and number is None:
            found.append(Reason("value_unknown", {"criterion": row.name}))
    return found


def check_step(done: Sequence[tuple[str, object]], step: str, day: object, *, chosen: object) -> int:
    """The place of the next step of the chain; refuses one out of order or before the one before it.

    `done` are (step, day) in order; `chosen` is the day the site was chosen, None if it was not.
    """
    if step not in set(STEPS):
        raise Refusal("site_step_unknown", {"step": str(step)}, field="step")
    if chosen is None:
        raise Refusal("site_step_before_choice", {}, field="step")
    place = len(done)
    if place == len(STEPS) or STEPS[place] != step:
        awaited = STEPS[place].value if place < len(STEPS) else STEPS[-1].value
        params = {"site_step": str(step), "awaited_step": awaited}
        raise Refusal("site_step_out_of_order", params, field="step")
    check_step_day(day, done[-1][1] if done else chosen, None)
    return place


def check_step_day(day: object, before: object, after: object) -> None:
    """Refuse a day before the step (or the choice) before it, or after the step that follows, if one does."""
    if day < before:  # type: ignore[operator]
        raise Refusal("site_step_before_previous", {"day": str(before)}, field="on")
    if after is not None and day > after:  # type: ignore[operator]
        raise Refusal("site_step_after_next", {"day": str(after)}, field="on")
