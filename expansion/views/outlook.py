"""The forecast: burn-up by weeks, chances of the deadline, the critical path, and who holds up which lot."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from expansion.models import progress
from expansion.models.agenda import agenda
from expansion.models.ramp import step_of
from expansion.rules.forecast import CHANCES, MIN_WEEKS, USUAL, Measure, Verdict
from expansion.words.plans import MEASURES, VERDICTS
from landmgmt.lib import units
from parcels.asked import shown_day
from parcels.models import Taking
from parcels.permissions import Right, needs
from parcels.words.deeds import STAGES, WORKS
from parcels.words.refusals import sentence

LEAD = Measure.LEVELLED
RECENT = 13


@require_safe
@needs(Right.SEE_LAND, logged=True)
def forecast_page(request: HttpRequest) -> HttpResponse:
    """The land of the lots on a day: how far, how fast, until when, and what stands in the way."""
    on, user = shown_day(request), request.user
    request.access_subject = f"on={on}"  # type: ignore[attr-defined]
    money = user.may(Right.SEE_MONEY)
    measures = [m for m in Measure if money or m is not Measure.PAID]
    end = progress.deadline()
    found = progress.burnup(on)
    looks = progress.outlooks(found, measures, until=end, terms=USUAL) if end else {}
    expected = {m.value: day for m, one in looks.items() if one.forecast and (day := one.forecast.days[50])}
    entries = agenda(on, expected=expected)
    context: dict[str, Any] = {
        "on": on,
        "is_today": on == request.office_day(),
        "end": end,
        "money": money,
        "lead": said(looks[LEAD], end) if end else "",
        "rows": [_row(one) for one in looks.values()],
        "chances": CHANCES,
        "terms": USUAL,
        "ahead": next((one.tested.ahead for one in looks.values() if one.tested), 8),
        "needed": MIN_WEEKS,
        "chart": _chart(found, measures, looks.get(LEAD), end),
        "first_day": found.days[0],
        "words": [MEASURES[m] for m in measures],
        "weeks": _weeks(found, measures),
        "recent": RECENT,
        "critical": [one for one in entries if one.place.critical],
        "lots": _held_up(on, user, money=money),
        "part_only": user.by_village,
    }
    return render(request, "expansion/forecast.html", context)


def said(one: progress.Outlook, end: date) -> str:
    """A measure's outlook as one sentence."""
    words: dict[str, Any] = {
        "measure": MEASURES[one.measure],
        "target": f"{units.to_mu(one.target_m2):,.2f}",
        "end": end.isoformat(),
    }
    if one.refused or one.forecast is None:
        return sentence(one.refused) if one.refused else ""
    if one.forecast.verdict is Verdict.DONE:
        return _("%(measure)s %(target)s 亩已经完成。") % words
    if one.forecast.verdict is Verdict.NO_FINISH:
        return _("按最近的进度，%(measure)s %(target)s 亩完不成。") % words
    words |= {"chance": f"{one.forecast.chance * 100:.1f}", "even": one.forecast.days[50] or _("十年以后")}
    return _("%(end)s 前%(measure)s %(target)s 亩的概率是 %(chance)s %%；一半把握的日期是 %(even)s。") % words


def _row(one: progress.Outlook) -> dict[str, Any]:
    share = one.reached_m2 / one.target_m2 if one.target_m2 else None
    row = {
        "word": MEASURES[one.measure],
        "reached_mu": units.to_mu(one.reached_m2),
        "target_mu": units.to_mu(one.target_m2),
        "share": share,
        "refused": sentence(one.refused) if one.refused else "",
        "found": one.forecast,
        "tested": one.tested,
    }
    if one.forecast:
        row |= {
            "verdict": VERDICTS[one.forecast.verdict],
            "running": one.forecast.verdict is Verdict.RUNNING,
            "pace_mu": units.to_mu(one.forecast.pace_m2),
            "days": [one.forecast.days[p] for p in CHANCES],
        }
    return row


def _weeks(found: progress.Burnup, measures: list[Measure]) -> list[dict[str, Any]]:
    """Every week, the newest first, with the sums in 亩."""
    return [
        {"day": day, "mu": [units.to_mu(found.reached[m][n]) for m in measures]}
        for n, day in reversed(list(enumerate(found.days)))
    ]


def _chart(
    found: progress.Burnup, measures: list[Measure], lead: progress.Outlook | None, end: date | None
) -> dict[str, Any]:
    """What the burn-up chart draws, in 亩."""
    days = lead.forecast.days if lead and lead.forecast else {}
    return {
        "days": found.days,
        "lines": [(m.value, MEASURES[m], [units.to_mu(m2) for m2 in found.reached[m]]) for m in measures],
        "goal": units.to_mu(found.targets[LEAD]),
        "end": end,
        "fan": (LEAD.value, days.get(10), days.get(50), days.get(90)) if days.get(10) else None,
    }


def _held_up(on: date, user: Any, *, money: bool) -> list[dict[str, Any]]:
    """Lots that wait for land, each with its takings and their sums; staff see their villages' takings."""
    ids = Taking.objects.visible_to(user).values_list("pk", flat=True) if user.by_village else None
    lots: dict[int, dict[str, Any]] = {}
    for one in progress.holdups(on, taking_ids=ids):
        if not money and one.approved and one.handed_over and not one.disputes:
            # Unpaid alone: told only to who may see money.
            continue
        lot = lots.setdefault(
            one.lot_id,
            {"one": one, "works": WORKS[one.works], "step": step_of(one.works), "takings": [],
             "m2": Decimal(0), "unpaid": Decimal(0)},
        )  # fmt: skip
        lot["m2"] += one.m2
        lot["unpaid"] += one.unpaid_yuan
        lot["takings"].append(
            {"one": one, "mu": units.to_mu(one.m2), "stage": STAGES.get(one.stage, _("已退出"))}  # type: ignore[call-overload]
        )
    for lot in lots.values():
        lot["mu"] = units.to_mu(lot["m2"])
        counts = [t["one"] for t in lot["takings"]]
        lot["not_handed"] = sum(not t.handed_over for t in counts)
        lot["not_approved"] = sum(not t.approved for t in counts)
        lot["owed"] = sum(t.unpaid_yuan > 0 for t in counts)
        lot["disputed"] = sum(t.disputes > 0 for t in counts)
    return list(lots.values())
