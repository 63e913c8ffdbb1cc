"""The criteria in force on a day and what is known of each candidate then: the latest value counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from expansion.models.siting import CriteriaSet, SiteValue, SubstationCandidate
from expansion.rules.siting import Origin, Terms

# Under this name a computed value's params keep what a person had typed before it.
TYPED_BEFORE = "typed_before"


@dataclass(frozen=True)
class Known:
    """What is known of one candidate under one criterion, and how; None and "" if nothing is."""

    origin: str
    number: Decimal | None = None
    text: str = ""
    how: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    layer: str = ""
    layer_date: date | None = None
    paper: str = ""
    on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values; the figure without noughts at its end."""
        return {
            "origin": str(self.origin),
            "number": None if self.number is None else plain(self.number),
            "text": self.text,
            "how": self.how,
            "params": self.params,
            "layer": self.layer,
            "layer_date": str(self.layer_date) if self.layer_date else None,
            "paper": self.paper,
            "on": str(self.on) if self.on else None,
        }


NOTHING = Known(Origin.NO_DATA)


def plain(number: Decimal) -> str:
    """A figure as a person writes it: 6.0000 → 6, 0.5 → 0.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def criteria_on(on: date) -> CriteriaSet | None:
    """The version of the criteria in force on a day; the later written one of two of a day."""
    return CriteriaSet.objects.filter(valid_from__lte=on).order_by("-valid_from", "-pk").first()


def terms_of(criteria: CriteriaSet) -> list[Terms]:
    """The criteria as the rules read them, in order."""
    return [
        Terms(
            row.code,
            row.name,
            row.kind,
            row.direction,
            row.weight,
            row.target,
            row.at_least,
            row.at_most,
            row.is_veto,
        )
        for row in criteria.rows.order_by("position")
    ]


def latest(candidate_ids: Iterable[int], on: date) -> dict[tuple[int, str], SiteValue]:
    """The last value of each candidate and criterion up to a day."""
    rows = (
        SiteValue.objects.filter(candidate_id__in=list(candidate_ids), on_date__lte=on)
        .order_by("candidate_id", "criterion_code", "-on_date", "-pk")
        .distinct("candidate_id", "criterion_code")
    )
    return {(row.candidate_id, row.criterion_code): row for row in rows}


def known_on(
    candidates: Iterable[SubstationCandidate], criteria: CriteriaSet, on: date
) -> dict[int, dict[str, Known]]:
    """What is known per candidate (pk) and criterion (code); NOTHING where nothing was ever said."""
    rows = list(candidates)
    found = latest([row.pk for row in rows], on)
    codes = [criterion.code for criterion in criteria.rows.order_by("position")]
    return {row.pk: {code: _known(found.get((row.pk, code))) for code in codes} for row in rows}


def _known(row: SiteValue | None) -> Known:
    if row is None:
        return NOTHING
    return Known(
        row.origin,
        row.number,
        row.text,
        row.how,
        row.params,
        row.layer,
        row.layer_date,
        row.paper,
        row.on_date,
    )
