"""Constraint layers: the list with its three statuses, one layer's report, and bringing, reaching, ending."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from expansion.actions import drafts
from expansion.actions.overlays import change_reach, end_layer, enter_layer
from expansion.exporters import overlays as exports
from expansion.forms_boundary import LayerEndForm, LayerForm, ReachForm
from expansion.maps import plan as plans
from expansion.models import OverlayLayer, ZoneDraft, figures
from expansion.models import overlay_figures as measure
from expansion.models.ramp import word_of
from expansion.rules.overlays import FORBIDDEN, OverlayKind, OverlayStatus
from expansion.views.asking import answer_form, waiting_drafts
from expansion.views.drafts import drop_draft, shown
from expansion.words.overlays import OVERLAY_KINDS, OVERLAY_STATUS
from landmgmt.lib import units
from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import survey_epsg
from parcels.asked import shown_day
from parcels.models import Taking
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.refusals import sentence

TERMS = (
    *("kind", "code", "name", "source", "layer_date", "valid_from", "buffer_m", "buffer_source", "note"),
    *("is_restricted", "is_schematic"),
)


def _restricted(user: Any) -> bool:
    return bool(user.may("see_restricted"))


@require_safe
@needs("see_land")
def overlay_list(request: HttpRequest) -> HttpResponse:
    """Every kind with its layers: source, date, reach, and clear, touching so much, or no data."""
    on, user = shown_day(request), request.user
    may_edit = user.may("edit_zone")
    context = {
        "on": on,
        "is_today": on == request.office_day(),
        "groups": _groups(user, on),
        "found": figures.BoundaryVersion.objects.on(on).exists(),
        **waiting_drafts(request, ZoneDraft.Subject.OVERLAY),
        "may_edit": may_edit and on == request.office_day(),
    }
    return render(request, "expansion/overlays/list.html", context)


def _groups(user: Any, on: date) -> list[dict[str, Any]]:
    """The rows in two groups: ground a park may not take, and what distances are measured to."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for one_figure in measure.layer_figures(on, restricted=_restricted(user)):
        by_kind.setdefault(one_figure.layer.kind, []).append(_row(one_figure))
    hidden: set[str] = set()
    if not _restricted(user):
        secret = OverlayLayer.objects.on(on).filter(is_restricted=True)
        hidden = set(secret.values_list("kind", flat=True))
    groups = []
    for title, kinds in (
        (_("不得占用"), FORBIDDEN),
        (_("测距与自建"), [kind for kind in OverlayKind if kind not in FORBIDDEN]),
    ):
        rows = []
        for kind in kinds:
            rows += by_kind.get(kind.value, [])
            if kind.value in hidden:
                rows.append({"kind": OVERLAY_KINDS[kind], "hidden": True})
            elif kind.value not in by_kind and (kind in FORBIDDEN):
                rows.append({"kind": OVERLAY_KINDS[kind], "missing": True, "key": kind.value})
        if rows:
            groups.append({"title": title, "rows": rows})
    return groups


def _row(one_figure: measure.LayerFigure) -> dict[str, Any]:
    return {
        "figure": one_figure,
        "layer": one_figure.layer,
        "kind": OVERLAY_KINDS[OverlayKind(one_figure.layer.kind)],
        "status": OVERLAY_STATUS[one_figure.status],
        "touches": one_figure.status is OverlayStatus.TOUCHES,
        "no_data": one_figure.status is OverlayStatus.NO_DATA,
        "metres": units.to_m2(one_figure.touch.length_m),
    }


def _layer(user: Any, pk: int) -> OverlayLayer:
    """A layer this person may see; a restricted one is not there at all for the others."""
    layers = OverlayLayer.objects.all()
    layer: OverlayLayer = one(layers if _restricted(user) else layers.filter(is_restricted=False), pk)
    return layer


def _figure_of(layer: OverlayLayer, on: date) -> measure.LayerFigure:
    for found in measure.layer_figures(on, restricted=True):
        if found.layer.pk == layer.pk:
            return found
    raise Http404


def _day_of(request: HttpRequest, layer: OverlayLayer) -> date:
    """The asked day; for a layer that has ended its last day, unless another one is asked."""
    on = shown_day(request)
    if "on" not in request.GET and not layer.valid.isempty and layer.valid.upper and layer.valid.upper <= on:
        return date.fromordinal(layer.valid.upper.toordinal() - 1)
    return on


@require_safe
@needs("see_land")
def overlay_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of one layer on a day: its plan, its area within the boundary, the land it hits."""
    layer = _layer(request.user, pk)
    on = _day_of(request, layer)
    found = _figure_of(layer, on)
    hits, elsewhere = _hits(request.user, [layer.pk], on)
    context = {
        "on": on,
        "is_today": on == request.office_day(),
        "row": _row(found),
        "layer": layer,
        "hits": hits,
        "elsewhere": elsewhere,
        "total": {
            "m2": sum((units.to_m2(hit.m2) for hit, _word in hits), figures.ZERO),
            "ha": units.to_ha(sum((hit.m2 for hit, _word in hits), figures.ZERO)),
        },
        "plan": plans.plan(_plan(layer, [hit.taking_id for hit, _word in hits], on), epsg=survey_epsg()),
        "older": OverlayLayer.objects.filter(code=layer.code).exclude(pk=layer.pk).order_by("-valid"),
        "may_edit": request.user.may("edit_zone") and on == request.office_day(),
    }
    return render(request, "expansion/overlays/file.html", context)


def _hits(user: Any, layer_ids: list[int], on: date) -> tuple[list[tuple[measure.Hit, str]], int]:
    """The hits this person may see with the word of their stage, and how many lie in other villages."""
    found = measure.hits(layer_ids, on)
    if user.by_village:
        seen = set(Taking.objects.visible_to(user).values_list("pk", flat=True))
        mine = [hit for hit in found if hit.taking_id in seen]
    else:
        mine = found
    return [(hit, word_of(hit.step)) for hit in mine], len(found) - len(mine)


def _plan(layer: OverlayLayer, taking_ids: list[int], on: date) -> list[plans.Drawn]:
    drawings = measure.drawings([layer.pk])
    ground = [plans.drawn("m-ovl", d["geometry"], frames=False) for d in drawings if d["part"] == "ground"]
    lines = [plans.drawn("m-ovl-line", d["geometry"], frames=False) for d in drawings if d["part"] == "line"]
    land = [
        plans.drawn("m-hit", row["geometry"])
        for row in plans.layer_rows("takings", on, measured=True)
        if row["taking_id"] in set(taking_ids)
    ]
    return [*plans.river_of(on), *land, *ground, *lines, *plans.boundary_of(on)]


@require_safe
@needs("see_land")
def overlay_report(request: HttpRequest) -> HttpResponse:
    """Every layer this person may see on one sheet of paper, each with its area and the land it hits."""
    on, user = shown_day(request), request.user
    rows = [_row(found) for found in measure.layer_figures(on, restricted=_restricted(user))]
    hits, elsewhere = _hits(user, [row["layer"].pk for row in rows if not row["no_data"]], on)
    by_layer: dict[int, list[tuple[measure.Hit, str]]] = {}
    for hit, word in hits:
        by_layer.setdefault(hit.layer_id, []).append((hit, word))
    for row in rows:
        mine = by_layer.get(row["layer"].pk, [])
        row["hits"], row["hit_ha"] = mine, units.to_ha(sum((h.m2 for h, _w in mine), figures.ZERO))
    context = {
        "on": on,
        "is_today": on == request.office_day(),
        "rows": rows,
        "groups": _groups(user, on),
        "elsewhere": elsewhere,
        "plan": plans.plan(_whole_plan(rows, on), epsg=survey_epsg()),
        "schematic": any(row["layer"].is_schematic for row in rows),
        "review": request.GET.get("review", "")[:40],
        "kept": [("on", on.isoformat())],
    }
    return render(request, "expansion/overlays/report.html", context)


def _whole_plan(rows: list[dict[str, Any]], on: date) -> list[plans.Drawn]:
    names = {row["layer"].pk: row["layer"].name for row in rows}
    things = []
    for d in measure.drawings(list(names)):
        css = "m-ovl" if d["part"] == "ground" else "m-ovl-line"
        word = names[d["layer_id"]] if d["part"] == "ground" else ""
        things.append(plans.drawn(css, d["geometry"], word, frames=False))
    return [*plans.river_of(on), *things, *plans.boundary_of(on)]


@require_safe
@needs("see_land")
def overlay_export(request: HttpRequest, pk: int) -> FileResponse:
    """The land one layer hits, as a workbook."""
    layer = _layer(request.user, pk)
    on = _day_of(request, layer)
    found = _figure_of(layer, on)
    hits, _elsewhere = _hits(request.user, [layer.pk], on)
    words = (str(OVERLAY_KINDS[OverlayKind(layer.kind)]), str(OVERLAY_STATUS[found.status]))
    book = exports.workbook(found, hits, words=words, on=on)
    name = _("约束核对 %(code)s %(day)s.xlsx") % {"code": layer.code, "day": on}
    return FileResponse(book, as_attachment=True, filename=name, content_type=exports.MEDIA_TYPE)


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def overlay_new(request: HttpRequest) -> HttpResponse:
    """Bring a layer, or say that one has no data; a file is reviewed before it is written."""
    on, status = request.office_day(), 200
    if request.method == "POST":
        form, status = LayerForm(request.POST, request.FILES), 422
        if form.is_valid() and (answer := _brought(request, form)):
            return answer
    else:
        form = LayerForm(initial={"valid_from": on, **_first(request)})
    return render(request, "expansion/overlays/new.html", {"form": form, "on": on}, status=status)


def _first(request: HttpRequest) -> dict[str, Any]:
    """`?replace=3` begins with what that layer says, `?kind=farmland` with its kind."""
    asked = request.GET.get("replace", "")
    if asked.isdecimal() and len(asked) < 10:
        layer = OverlayLayer.objects.filter(pk=asked).first()
        if layer:
            names = (
                "kind",
                "code",
                "name",
                "source",
                "buffer_m",
                "buffer_source",
                "is_restricted",
                "is_schematic",
            )
            return {name: getattr(layer, name) for name in names}
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in set(OverlayKind) else {}


def _brought(request: HttpRequest, form: LayerForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        if given["file"] is None:
            terms = {name: given[name] for name in TERMS if name != "layer_date"}
            layer = enter_layer(**terms, actor=request.user)
            messages.success(request, _("已登记为无数据。"))
            return redirect("overlay_file", pk=layer.pk)
        draft = drafts.bring(
            subject=ZoneDraft.Subject.OVERLAY,
            terms={name: _plain(given[name]) for name in TERMS},
            file=given["file"],
            asked_epsg=given["epsg"],
            actor=request.user,
            on=request.office_day(),
        )
        return redirect("overlay_draft", pk=draft.pk)
    except Refusal as refused:
        form.add_error(refused.field if refused.field in form.fields else None, sentence(refused))
        return None


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool) or value is None else str(value)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def overlay_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a layer's shapes; write them when nothing stands in the way."""
    draft = one(ZoneDraft.objects.filter(subject=ZoneDraft.Subject.OVERLAY), pk)
    if draft.state == ZoneDraft.State.WRITTEN and draft.layer_id:
        return redirect("overlay_file", pk=draft.layer_id)
    if draft.state != ZoneDraft.State.OPEN:
        return redirect("overlay_list")
    drawing = drafts.shapes_of(draft)
    ticked, refused = set(request.POST.getlist("accept")), []
    if request.method == "POST":
        try:
            layer = drafts.enter_draft(
                draft, accept_codes=ticked, actor=request.user, on=request.office_day()
            )
        except Refusal as refusal:
            refused = [sentence(refusal)]
        else:
            messages.success(request, _("图层已写入。"))
            return redirect("overlay_file", pk=layer.pk)
    shapes = [feature for feature in drawing.features if feature.geometry is not None]
    on = request.office_day()
    things = [plans.Drawn(_css(f.geometry), f.geometry, f.name) for f in shapes]
    context = {
        "draft": draft,
        "on": on,
        "kind": OVERLAY_KINDS[OverlayKind(draft.terms["kind"])],
        "findings": [shown(f, ticked) for f in drawing.findings],
        "errors": sum(f.severity is Severity.ERROR for f in drawing.findings),
        "count": len(shapes),
        "plan": plans.plan([*things, *plans.boundary_of(on)], epsg=survey_epsg()),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "expansion/overlays/draft.html", context, status=status)


def _css(geometry: Any) -> str:
    return "m-ovl" if geometry.geom_type.endswith("Polygon") else "m-ovl-line"


@require_POST
@needs("edit_zone")
def overlay_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    return drop_draft(request, pk, ZoneDraft.Subject.OVERLAY, "overlay_list")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def overlay_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a layer another distance from a day."""
    layer = _layer(request.user, pk)
    first = {"buffer_m": layer.buffer_m, "buffer_source": layer.buffer_source}
    form = ReachForm(request.POST or None, initial={**first, "valid_from": request.office_day()})
    return answer_form(
        request,
        form,
        lambda data: change_reach(layer, **data, actor=request.user),
        title=_("改外扩距离"),
        button=_("保存"),
        back=reverse("overlay_list"),
        crumb=_("约束图层"),
        said=_("已保存"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("edit_zone")
def overlay_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a layer off from a day."""
    layer = _layer(request.user, pk)
    return answer_form(
        request,
        LayerEndForm(request.POST or None, initial={"on": request.office_day()}),
        lambda data: end_layer(layer, **data, actor=request.user),
        title=_("停用图层"),
        button=_("停用"),
        back=reverse("overlay_list"),
        crumb=_("约束图层"),
        said=_("已停用"),
        note=_("“%(name)s”停用后，这一类没有其他图层时显示为无数据。") % {"name": layer.name},
    )
