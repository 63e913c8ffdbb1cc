"""One lot: its state, its reports and its land; reporting on it and moving it on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions import levelling
from expansion.forms import ReportForm, StateForm
from expansion.models import Lot, figures
from expansion.models.ramp import step_of
from expansion.views.asking import answer_form
from expansion.views.earth import cut_fill_of
from landmgmt.lib import units
from parcels.asked import shown_day
from parcels.models import JournalEntry, Taking, TakingStage
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.deeds import STAGES, WORKS
from parcels.words.journal import tell

LOTS = Lot.objects.select_related("project")
FIGURES = ("cleared_m2", "levelled_m2", "cut_m3", "fill_m3")
LOG = 50


@require_safe
@needs("see_land")
def lot_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a lot on a day."""
    lot, on = one(LOTS, pk), shown_day(request)
    works = figures.levelling(on, lot_id=lot.pk)
    progress = works.lots[0] if works.lots else None
    states = lot.states.filter(since_date__lte=on).select_related("recorded_by")
    last, takings = lot.states.last(), _takings(lot, request.user, on)
    chain = list(WORKS.values())
    told = JournalEntry.objects.filter(
        subjects__kind="lot", subjects__object_id=lot.pk, effective_date__lte=on
    ).select_related("actor")[:LOG]
    context: dict[str, Any] = {
        "lot": lot,
        "on": on,
        "is_today": on == request.office_day(),
        "progress": progress,
        "step": step_of(progress.works) if progress else None,
        "word": WORKS[progress.works] if progress else "",
        "drawn_ha": units.to_ha(lot.plane_area_m2),
        "states": [(row, WORKS[row.works], step_of(row.works)) for row in states],
        "reports": lot.reports.filter(report_date__lte=on)
        .select_related("reported_by")
        .prefetch_related("photos")
        .order_by("-id"),
        "handed": [row for row in takings if row["handed"]],
        "waiting": [row for row in takings if not row["handed"]],
        # Nothing can be reported before the lot is begun.
        "begun": bool(last and last.position),
        "log": [(entry, tell(entry)) for entry in told],
        "may_edit": request.user.may("edit_zone") and on == request.office_day(),
        "next_word": chain[last.position + 1] if last and last.position + 1 < len(chain) else "",
    }
    return render(request, "expansion/lot_file.html", context | cut_fill_of(lot, on))


def _takings(lot: Lot, user: Any, on: Any) -> list[dict[str, Any]]:
    seen = list(Taking.objects.visible_to(user).alive(on).filter(lots=lot).order_by("code", "pk"))
    stages = dict(TakingStage.objects.on(on).filter(taking__in=seen).values_list("taking_id", "stage"))
    return [
        {
            "taking": t,
            "word": STAGES.get(stages.get(t.pk, ""), ""),
            "handed": stages.get(t.pk) == "handed_over",
        }
        for t in seen
    ]


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def lot_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report the totals reached on a lot."""
    lot, today = one(LOTS, pk), request.office_day()
    last = lot.reports.last()
    first = {"report_date": today} | {name: getattr(last, name, 0) for name in FIGURES}
    return answer_form(
        request,
        ReportForm(request.POST or None, request.FILES or None, initial=first),
        lambda data: levelling.report_levelling(lot=lot, **data, actor=request.user, on=today),
        title=_("填报 %(code)s 进度") % {"code": lot.code},
        button=_("填报"),
        back=reverse("lot_file", args=[pk]),
        crumb=lot.name,
        said=_("已填报"),
        note=_("计划 %(planned)s ㎡。填累计数，不填当日数。") % {"planned": f"{lot.planned_area_m2:,}"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def lot_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a lot to its next state."""
    lot = one(LOTS, pk)
    last = lot.states.last()
    waiting, unapproved = levelling.in_the_way(
        Taking.objects.alive(request.office_day()).filter(lots=lot).order_by("code", "pk"),
        request.office_day(),
    )
    works = last.works if last else next(iter(WORKS))
    return answer_form(
        request,
        StateForm(request.POST or None, works=str(works), initial={"on": request.office_day()}),
        lambda data: levelling.move_lot(lot=lot, **data, actor=request.user),
        title=_("推进 %(code)s 状态") % {"code": lot.code},
        button=_("推进"),
        back=reverse("lot_file", args=[pk]),
        crumb=lot.name,
        said=_("已推进"),
        note=_("现在是“%(word)s”。地块内的征收部分全部批复、交地后才能动工。") % {"word": WORKS[works]},
        template="expansion/lot_state.html",
        more={"waiting": waiting, "unapproved": unapproved},
    )
