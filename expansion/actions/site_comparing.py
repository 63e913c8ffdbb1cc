"""Compare the sites and keep what came out, recommend one."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection

from expansion.actions.site_values import measure
from expansion.models import SiteComparison, SubstationCandidate
from expansion.models.site_sheet import criteria_on, known_on, terms_of
from expansion.rules.site_standing import leads, places_of
from expansion.rules.siting import judge, reasons_out
from expansion.rules.siting_ranking import DRAWS, SPREAD, problem, rank
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User

# The draws begin from a number anybody can write down again; the comparison keeps it.
SEED = 20260114


def compare_sites(*, on: date, actor: User, seed: int = SEED) -> SiteComparison:
    """Measure, judge and rank every candidate not withdrawn; keep criteria, values, scores and places.

    A candidate that fails a veto, or of which a veto or a weighted value is not known, is not ranked.
    Where nothing changed since the newest comparison of the day, that one is the answer: a second press
    makes no second comparison.
    """
    with deed("compare_sites", actor=actor, on=on) as d, connection.cursor() as cursor:
        cursor.execute("LOCK TABLE expansion_sitecomparison IN SHARE ROW EXCLUSIVE MODE")
        criteria = criteria_on(on)
        if criteria is None:
            raise Refusal("criteria_none")
        rows = list(SubstationCandidate.objects.filter(withdrawn_date=None).order_by("code"))
        if not rows:
            raise Refusal("comparison_without_candidates")
        for row in rows:
            measure(row, on=on, actor=actor)
        newest = SiteComparison.objects.order_by("-number").first()
        result = json.loads(json.dumps(_result(rows, criteria, on, seed)))
        if newest and _same(newest, compared_date=on, criteria_id=criteria.pk, seed=seed, result=result):
            d.params |= {"number": newest.number, "sites": len(rows)}
            d.touch(newest)
            return newest
        made = SiteComparison.objects.create(
            number=newest.number + 1 if newest else 1,
            compared_date=on,
            criteria=criteria,
            result=result,
            seed=seed,
            recorded_by=actor,
        )
        d.params |= {"number": made.number, "sites": len(rows)}
        d.touch(made, *rows)
    return made


def _same(comparison: SiteComparison, **terms: Any) -> bool:
    return all(getattr(comparison, name) == value for name, value in terms.items())


def _result(rows: list[SubstationCandidate], criteria: Any, on: date, seed: int) -> dict[str, Any]:
    terms = terms_of(criteria)
    known = known_on(rows, criteria, on)
    numbers = {row.pk: {code: cell.number for code, cell in known[row.pk].items()} for row in rows}
    out = {row.pk: reasons_out(terms, numbers[row.pk]) for row in rows}
    ranked = [row for row in rows if not out[row.pk]]
    case = problem(terms, [numbers[row.pk] for row in ranked]) if len(ranked) > 1 else None
    return {
        "sites": [
            {
                "id": row.pk,
                "code": row.code,
                "name": row.name,
                "out": [reason.to_json() for reason in out[row.pk]],
                "values": {
                    term.code: known[row.pk][term.code].to_json()
                    | {"verdict": str(judge(term, numbers[row.pk][term.code]))}
                    for term in terms
                },
            }
            for row in rows
        ],
        "ranked": [row.code for row in ranked],
        "told_apart_by": case.criteria if case else [],
        "methods": [asdict(one) for one in rank(case, seed=seed)] if case else [],
        "draws": DRAWS,
        "spread": str(SPREAD),
    }


def recommend_site(
    *,
    comparison: SiteComparison,
    candidate: SubstationCandidate,
    text: str,
    on: date,
    actor: User,
    knows_not_first: bool = False,
) -> SiteComparison:
    """A person's recommendation, in words, of a candidate the comparison ranked.

    One that is not first by more than half of the methods is refused until the person says to know it.
    """
    if not text.strip():
        raise Refusal("recommendation_empty", {}, field="text")
    if candidate.code not in comparison.result["ranked"]:
        raise Refusal("recommended_not_ranked", {"name": candidate.name}, field="candidate")
    places = places_of(comparison.result, candidate.code)
    if not leads(places) and not knows_not_first:
        told = {"name": candidate.name, "places": "、".join(str(place) for place in places.values())}
        raise Refusal("recommended_not_first", told, field="knows_not_first")
    params = {"number": comparison.number, "name": candidate.name}
    with deed("recommend_site", actor=actor, on=on, project=candidate.project, **params) as d:
        row = SiteComparison.objects.select_for_update().get(pk=comparison.pk)
        row.recommended, row.recommendation, row.recommended_date = candidate, text.strip(), on
        row.save(update_fields=["recommended", "recommendation", "recommended_date"])
        d.touch(row, candidate)
    return row
