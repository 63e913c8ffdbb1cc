"""The leader's page: land, arrears, levelling and deadlines of a day in one sheet, every figure a way in."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from expansion.models import Milestone, figures
from expansion.models.ramp import HANDED_OVER, word_of
from expansion.views.zone import BRACKETS, INSIDE, lot_rows
from expansion.words.zone import GROUPS, PARTS
from landmgmt.lib import units
from landmgmt.office_day import office_day
from parcels.asked import understood
from parcels.forms.arrears import ArrearsForm
from parcels.models import Dispute, Project
from parcels.models.figures import arrears as arrears_of
from parcels.models.figures import line_balances, overdue_trend
from parcels.models.sheet import Ask, sheet
from parcels.permissions import needs
from parcels.rules.disputes import OPEN_STATES
from parcels.rules.money_terms import Level
from parcels.rules.roles import Right
from parcels.views.arrears import line_words

MONTHS, TOP, SOON = 12, 10, 5
CSS = {"held": "held", "remainder": "rest"}
YUAN_PER_WAN = 10_000


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def leader(request: HttpRequest) -> HttpResponse:
    """What is, plainly: no forecast. Staff see the money of their villages."""
    # Only the day narrows this page.
    asked = QueryDict(mutable=True)
    asked["on"] = request.GET.get("on", "")
    form = ArrearsForm(asked, user=request.user, office_day=office_day())
    understood(form)
    on, user = form.day, request.user
    request.access_subject = f"on={on}"  # type: ignore[attr-defined]
    context = {
        "form": form,
        "on": on,
        "is_today": on == office_day(),
        "by_village": user.by_village,
        **_land(on),
        **_money(form),
        **_handed_over(user, on),
        "milestones": _milestones(on),
        "disputes": _disputes(user, on),
        "zone_query": f"on={on}",
    }
    return render(request, "landmgmt/leader.html", context)


def _land(on: date) -> dict[str, Any]:
    """The boundary as the sum of its parts, and the lots."""
    works = figures.levelling(on)
    made = {"works": works, "lots": lot_rows(works)}
    found = figures.reconciliation(on)
    if found is None:
        return {**made, "found": None}
    held, taken = found.group("held"), found.group("taken")
    return {
        **made,
        "found": found,
        "whole": found.whole,
        "ours_ha": held.ha + taken.ha,
        "ours_share": held.share + taken.share,
        "groups": [
            {"word": GROUPS[key], "part": found.group(key), "inside": key in INSIDE} for key in GROUPS
        ],
        "parts": [_part(part, on) for part in found.parts],
        "brackets": [
            {"word": str(GROUPS[key]), "figure": found.group(key).ha, "size": len(figures.GROUPS[key])}
            for key in BRACKETS
        ],
    }


def _part(part: figures.Part, on: date) -> dict[str, Any]:
    if part.key in PARTS:
        # Their bracket names them already.
        word = str(PARTS[part.key])
        return {"word": word, "figure": part.ha, "css": CSS[part.key], "url": "", "labelled": False}
    step = int(part.key[1:])
    url = f"{reverse('parcel_list')}?stage={step}&on={on}"
    return {"word": word_of(step), "figure": part.ha, "css": part.key, "url": url}


def _money(form: ArrearsForm) -> dict[str, Any]:
    """Headline, bars by age, reason and village, the months behind, and the largest overdue lines."""
    on, user = form.day, form.user
    levels = arrears_of(on, "level", user=user)
    by = {name: arrears_of(on, name, user=user) for name in ("age", "reason", "village")}
    worst = max(by["reason"].rows, key=lambda row: row.overdue_yuan, default=None)
    total = levels.total
    late = by["age"].total
    return {
        "total": total,
        "late_lines": late.overdue_lines,
        "paid_share": total.paid_yuan / total.payable_yuan if total.payable_yuan else None,
        "levels": _levels(form, levels),
        "not_due": arrears_of(on, "age", user=user, age="not_due").total.unpaid_yuan,
        "worst": worst if worst and worst.overdue_yuan else None,
        "worst_share": worst.overdue_yuan / late.overdue_yuan if worst and late.overdue_yuan else None,
        "urls": {name: _lines(form, showing=name) for name in ("overdue", "unpaid", "paid", "payable")}
        | {"not_due": _lines(form, age="not_due", showing="unpaid")},
        "bars": {name: _bars(form, name, found.rows) for name, found in by.items()},
        "bar_heads": {
            "age": (_("逾期多久"), _("笔"), _("元")),
            "reason": (_("为什么欠"), _("笔"), _("元")),
            "village": (_("欠在哪个村"), _("笔"), _("元")),
        },
        "bars_total": {"label": _("合计"), "count": late.overdue_lines, "figure": late.overdue_yuan},
        "trend": list(_trend(on, user)),
        "top": [line_words(line) for line in _largest(form)],
        "export": f"{reverse('arrears_export')}?{form.query()}",
    }


def _lines(form: ArrearsForm, **narrowed: Any) -> str:
    return f"{reverse('arrears_lines')}?{form.query(**narrowed)}"


def _levels(form: ArrearsForm, found: Any) -> list[dict[str, Any]]:
    """What is overdue to collectives, and to households and enterprises."""
    by_level = {row.key: row.overdue_yuan for row in found.rows}
    words = {Level.ALLOT: _("拨付（欠集体、社保专户）"), Level.DISBURSE: _("兑付（欠农户、企业）")}
    return [
        {
            "word": word,
            "yuan": by_level.get(level.value, Decimal("0.00")),
            "url": _lines(form, level=level.value, showing="overdue"),
        }
        for level, word in words.items()
    ]


def _bars(form: ArrearsForm, name: str, rows: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": row.label,
            "url": _lines(form, showing="overdue", **{name: row.key or "none"}),
            "count": row.overdue_lines,
            "figure": row.overdue_yuan,
        }
        for row in rows
        if row.overdue_lines
    ]


def _trend(on: date, user: Any) -> Iterator[tuple[str, Decimal]]:
    """Overdue at the month ends of a year and on the day, in 万元."""
    days = sorted(set(_month_ends(on)) | {on})
    for day, sums in overdue_trend(days, user=user):
        yield f"{day:%Y-%m}", sums.overdue_yuan / YUAN_PER_WAN


def _month_ends(on: date) -> Iterator[date]:
    end = on.replace(day=1) - timedelta(days=1)
    for _month in range(MONTHS):
        yield end
        end = end.replace(day=1) - timedelta(days=1)


def _largest(form: ArrearsForm) -> list[Any]:
    return line_balances(form.day, user=form.user, overdue_only=True, largest_first=True, limit=TOP)


def _handed_over(user: Any, on: date) -> dict[str, Any]:
    """Land of the expansion handed over, against what its projects plan to take; and the last deadline."""
    rows = []
    for project in Project.objects.filter(kind=Project.Kind.EXPANSION):
        steps = sheet(user, Ask(on=on, project=project.code), size=1).steps
        done = sum((s.area_m2 for step, s in steps.items() if step >= HANDED_OVER), Decimal(0))
        planned = project.planned_area_m2
        left = max(planned - done, Decimal(0)) if planned else None
        rows.append(
            {
                "project": project,
                "done_ha": units.to_ha(done),
                "done_mu": units.to_mu(done),
                "planned_ha": units.to_ha(planned) if planned else None,
                "left_ha": units.to_ha(left) if left is not None else None,
                "share": done / planned if planned else None,
                "url": f"{reverse('parcel_list')}?project={project.code}&on={on}",
            }
        )
    last = Milestone.objects.order_by("-number").first()
    days = (last.planned_date - on).days if last else None
    return {
        "taken": rows,
        "deadline": last,
        "days_left": days,
        "days_past": -days if days and days < 0 else None,
    }


def _milestones(on: date) -> list[dict[str, Any]]:
    """What is not reached yet, the late first; what was reached after the day counts as open."""
    rows = [row for row in Milestone.objects.all() if row.done_date is None or row.done_date > on]
    return [
        {"row": row, "days": (row.planned_date - on).days, "late": (on - row.planned_date).days}
        for row in sorted(rows, key=lambda row: (row.planned_date, row.number))[: 2 * SOON]
    ]


def _disputes(user: Any, on: date) -> list[dict[str, Any]]:
    """Open disputes whose limit comes first."""
    open_on = Dispute.objects.visible_to(user).filter(
        states__valid__contains=on, states__state__in=[state.value for state in OPEN_STATES]
    )
    rows = open_on.select_related("taking").order_by("due_date", "pk")[:SOON]
    return [{"row": row, "days": (row.due_date - on).days, "late": (on - row.due_date).days} for row in rows]
