"""Service sections: the list of a day, the file of one, adding them and telling their states."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions.services import add_service_line, add_service_lines, set_service_state
from expansion.importers.lines import LineRow, read_lines
from expansion.models import ServiceLine
from expansion.models import network as figures
from expansion.plan_forms import NewSectionForm, SectionFileForm, SectionStateForm
from expansion.rules.services import NEXT_STATES, ServiceState
from expansion.views.asking import answer_form
from expansion.words.zone import SERVICE_KINDS, SERVICE_STATES
from landmgmt.lib import intake
from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.asked import shown_day
from parcels.models import JournalEntry, Taking
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.findings import describe
from parcels.words.journal import tell

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])
LOG = 50


def _seen(user: Any) -> Any:
    return Taking.objects.visible_to(user).values_list("pk", flat=True) if user.by_village else None


@require_safe
@needs("see_land")
def zone_services(request: HttpRequest) -> HttpResponse:
    """Every section with its state on a day, kinds added up, and where it crosses land not handed over."""
    on = shown_day(request)
    found = figures.sections(on)
    crossed = figures.clashes(on, taking_ids=_seen(request.user))
    rows = [
        {
            "one": one,
            "kind": SERVICE_KINDS[one.kind],  # type: ignore[index]
            "state": SERVICE_STATES[one.state],  # type: ignore[index]
            "waiting": [c for c in crossed.get(one.line_id, []) if not c.handed_over],
            "waiting_m": sum(c.metres for c in crossed.get(one.line_id, []) if not c.handed_over),
        }
        for one in found
    ]
    context = {
        "on": on,
        "is_today": on == request.office_day(),
        "rows": rows,
        "sums": kind_rows(found),
        "states": [SERVICE_STATES[state] for state in ServiceState],
        "may_edit": request.user.may("edit_zone") and on == request.office_day(),
    }
    return render(request, "expansion/services.html", context)


def kind_rows(found: list[figures.Section]) -> list[dict[str, Any]]:
    """Kinds with their word and their metres in the order of the states."""
    return [
        {
            "kind": SERVICE_KINDS[row.kind],  # type: ignore[index]
            "metres": [row.metres.get(state) for state in ServiceState],
            "named": [(SERVICE_STATES[state], row.metres.get(state)) for state in ServiceState],
            "row": row,
        }
        for row in figures.by_kind(found)
    ]


@require_safe
@needs("see_land")
def zone_service_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One section: its states over time, the land it crosses, and its log."""
    line, on = one(ServiceLine.objects.all(), pk), shown_day(request)
    crossed = figures.clashes(on, line_id=pk, taking_ids=_seen(request.user)).get(pk, [])
    states = line.states.filter(since_date__lte=on).select_related("recorded_by")
    told = JournalEntry.objects.filter(
        subjects__kind="serviceline", subjects__object_id=pk, effective_date__lte=on
    ).select_related("actor")[:LOG]
    now = line.states.on(on).first()
    context = {
        "line": line,
        "on": on,
        "is_today": on == request.office_day(),
        "now": SERVICE_STATES[now.state] if now else "",
        "states": [(row, SERVICE_STATES[row.state]) for row in states],
        "crossed": crossed,
        "waiting": [c for c in crossed if not c.handed_over],
        "waiting_m": sum(c.metres for c in crossed if not c.handed_over),
        "log": [(entry, tell(entry)) for entry in told],
        "may_edit": request.user.may("edit_zone")
        and on == request.office_day()
        and bool(NEXT_STATES[ServiceState(line.state)]),
    }
    return render(request, "expansion/service_file.html", context)


@asked_or_sent
@needs("edit_zone")
def zone_service_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell that a section is being built, or built."""
    line = one(ServiceLine.objects.all(), pk)
    return answer_form(
        request,
        SectionStateForm(request.POST or None, now=line.state, initial={"on": request.office_day()}),
        lambda data: set_service_state(line=line, **data, actor=request.user),
        title=line.name,
        button=_("保存"),
        back=reverse("zone_service_file", args=[pk]),
        crumb=_("道路管线"),
        said=_("已保存"),
        note=_("现在是“%(word)s”，自 %(day)s。")
        % {"word": line.get_state_display(), "day": line.state_date.isoformat()},
    )


def _read(name: str, content: bytes, epsg: int | None, *, field: str) -> tuple[list[LineRow], list[str]]:
    """The lines of a file and what to say of them; its first error as a refusal that names the row."""
    rows, findings = read_lines(name, content, epsg=epsg)
    if wrong := next((found for found in findings if found.severity is Severity.ERROR), None):
        raise Refusal(wrong.code, {**wrong.params, "row": wrong.row or 1}, field=field)
    told = {describe(found)[0]: None for found in findings}
    return rows, list(told)


def _tell(request: HttpRequest, told: list[str]) -> None:
    for sentence in told:
        messages.warning(request, sentence)


@asked_or_sent
@needs("edit_zone")
def zone_service_new(request: HttpRequest) -> HttpResponse:
    """Enter one section with its points typed or pasted."""

    def enter(data: dict[str, Any]) -> None:
        typed, epsg = data.pop("points"), data.pop("epsg")
        rows, told = _read("typed.txt", intake.typed(typed), epsg, field="points")
        if len(rows) > 1:
            raise Refusal("service_points_of_many", {"count": len(rows)}, field="points")
        add_service_line(**data, geom=rows[0].geometry, actor=request.user, on=request.office_day())
        _tell(request, told)

    return answer_form(
        request,
        NewSectionForm(request.POST or None),
        lambda data: enter(dict(data)),
        title=_("登记管段"),
        button=_("登记"),
        back=reverse("zone_services"),
        crumb=_("道路管线"),
        said=_("已登记"),
        note=_("状态自办公日 %(day)s 起；之后用“登记状态”推进。") % {"day": request.office_day().isoformat()},
    )


@takes_files
@asked_or_sent
@needs("edit_zone")
def zone_service_upload(request: HttpRequest) -> HttpResponse:
    """Enter all the sections of a file, or none of them."""

    def enter(data: dict[str, Any]) -> None:
        rows, told = _read(data["file"].name, data["file"].read(), data["epsg"], field="file")
        terms = {name: data[name] for name in ("kind", "trunk", "state")}
        sections = [
            {
                **terms,
                "code": row.code or f"{data['prefix_code']}-{n}",
                "name": row.name or f"{SERVICE_KINDS[data['kind']]} {row.code or n}",
                "grade": row.grade,
                "diameter_mm": row.diameter_mm,
                "geom": row.geometry,
            }
            for n, row in enumerate(rows, start=1)
        ]
        add_service_lines(sections, actor=request.user, on=request.office_day())
        _tell(request, told)

    return answer_form(
        request,
        SectionFileForm(request.POST or None, request.FILES or None),
        enter,
        title=_("从文件登记管段"),
        button=_("登记"),
        back=reverse("zone_services"),
        crumb=_("道路管线"),
        said=_("已登记"),
        note=_("整个文件一起登记；有一条不对就一条也不写。"),
    )
