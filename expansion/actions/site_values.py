"""Measure candidates, and take what people know of them: each value with how it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from expansion.models import CriteriaSet, Criterion, SiteValue, SubstationCandidate
from expansion.models.site_measures import measured
from expansion.models.site_sheet import TYPED_BEFORE, criteria_on, latest, plain
from expansion.rules.site_typed import check_figure, check_text
from expansion.rules.siting import Kind, Origin
from expansion.words.criteria import NOT_NEGATIVE, WHOLE
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


@dataclass(frozen=True)
class Typed:
    """What a person says of one candidate under one criterion; both None and "" take a typed value back.

    `paper` is this value's own source; without one the criterion's stands for it.
    """

    candidate: SubstationCandidate
    criterion: str
    number: Decimal | None = None
    text: str = ""
    paper: str = ""


def measure_all(*, on: date, actor: User) -> int:
    """Compute what has a method, for every candidate still compared; returns how many values changed."""
    rows = list(SubstationCandidate.objects.filter(withdrawn_date=None))
    with deed("measure_sites", actor=actor, on=on, sites=len(rows)) as d:
        written = sum(measure(row, on=on, actor=actor) for row in rows)
        d.params["values"] = written
        d.touch(*rows)
    return written


def measure(candidate: SubstationCandidate, *, on: date, actor: User) -> int:
    """Within a deed: compute one candidate's values that differ from what is known; returns how many."""
    criteria = criteria_on(on)
    if criteria is None:
        return 0
    known = latest([candidate.pk], on)
    rows = []
    for criterion in criteria.rows.exclude(measured_by=""):
        was = known.get((candidate.pk, criterion.code))
        found = measured(criterion.measured_by, candidate, on)
        # A person's word stands where nothing can be computed.
        if not found.is_known and was is not None and was.origin == Origin.TYPED:
            continue
        row = SiteValue(
            candidate=candidate,
            criterion_code=criterion.code,
            origin=Origin.COMPUTED if found.is_known else Origin.NO_DATA,
            number=found.number,
            text=found.text,
            how=found.how,
            params=found.params,
            layer=found.layer,
            layer_date=found.layer_date,
            on_date=on,
            recorded_by=actor,
        )
        if found.is_known and was is not None:
            row.params = {**row.params, **_typed_before(was, row)}
        if was is None or _said(was) != _said(row):
            rows.append(row)
    SiteValue.objects.bulk_create(rows)
    return len(rows)


def _typed_before(was: SiteValue, row: SiteValue) -> dict[str, object]:
    """What a person had typed before the layers could tell, where it was another value; kept from then on."""
    if was.origin == Origin.COMPUTED:
        return {TYPED_BEFORE: was.params[TYPED_BEFORE]} if TYPED_BEFORE in was.params else {}
    if was.origin != Origin.TYPED or (was.number, was.text) == (row.number, row.text):
        return {}
    number = None if was.number is None else plain(was.number)
    told = {"number": number, "text": was.text, "paper": was.paper, "on": str(was.on_date)}
    return {TYPED_BEFORE: told}


def _said(row: SiteValue) -> tuple[object, ...]:
    number = None if row.number is None else Decimal(row.number).normalize()
    return (row.origin, number, row.text, row.how, row.params, row.layer, row.layer_date)


def type_values(
    *, values: Sequence[Typed], papers: Mapping[str, str], criteria: CriteriaSet, on: date, actor: User
) -> int:
    """Write down what people know, one paper per criterion code; returns how many values changed.

    Refuses a value without its paper, a figure its unit cannot have, a text too long to keep, a yes/no other
    than 1 or 0, a computed criterion whose value is computed.
    """
    rules = {row.code: row for row in criteria.rows.all()}
    sites = {value.candidate.pk: value.candidate for value in values}
    with deed("type_site_values", actor=actor, on=on, sites=len(sites)) as d:
        known = latest(list(sites), on)
        rows = []
        for value in values:
            rule = rules.get(value.criterion)
            if rule is None:
                raise Refusal("criterion_unknown", {"criterion": value.criterion})
            was = known.get((value.candidate.pk, value.criterion))
            row = _typed(value, rule, value.paper or papers.get(value.criterion, ""), on, actor)
            if was is not None and was.origin == Origin.COMPUTED and row.origin == Origin.TYPED:
                params = {"criterion": rule.name, "site": value.candidate.name}
                raise Refusal("site_value_is_computed", params)
            if row.origin == Origin.NO_DATA and (was is None or was.origin != Origin.TYPED):
                continue
            if was is None or (*_said(was), was.paper) != (*_said(row), row.paper):
                rows.append(row)
        SiteValue.objects.bulk_create(rows)
        d.params["values"] = len(rows)
        d.touch(*sites.values())
    return len(rows)


def _typed(value: Typed, rule: Criterion, paper: str, on: date, actor: User) -> SiteValue:
    said = {"criterion": rule.name, "site": value.candidate.name}
    is_text = rule.kind == Kind.TEXT
    empty = not value.text if is_text else value.number is None
    try:
        check_text(value.text, said)
        if value.number is not None and not is_text:
            check_figure(value.number, rule, said, not_negative=NOT_NEGATIVE, whole=WHOLE)
    except Refusal as no:
        raise Refusal(no.code, no.params, field=f"v_{value.candidate.pk}_{rule.code}") from no
    if not empty and not paper.strip():
        raise Refusal("site_value_without_paper", said, field=f"paper_{value.criterion}")
    return SiteValue(
        candidate=value.candidate,
        criterion_code=value.criterion,
        origin=Origin.NO_DATA if empty else Origin.TYPED,
        number=None if is_text else value.number,
        text=value.text if is_text else "",
        paper="" if empty else paper.strip(),
        on_date=on,
        recorded_by=actor,
    )


def forget_typed(candidate: SubstationCandidate, *, on: date, actor: User) -> None:
    """Within a deed: what was typed for other ground is not known of this one."""
    SiteValue.objects.bulk_create(
        SiteValue(
            candidate=candidate,
            criterion_code=code,
            origin=Origin.NO_DATA,
            how="ground_changed",
            on_date=on,
            recorded_by=actor,
        )
        for (_pk, code), row in latest([candidate.pk], on).items()
        if row.origin == Origin.TYPED
    )
