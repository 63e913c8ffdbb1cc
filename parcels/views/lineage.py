"""Splitting, merging and adjusting land on a page: draw, type or send it, see the parts, record."""

from decimal import Decimal
from typing import Any

import shapely
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from landmgmt.lib import geometry
from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_ha, to_mu
from parcels.actions import lineage, papers
from parcels.actions.land_files import survey_epsg
from parcels.actions.lineage_plan import OUTLINES, Plan, land_of_file, plan
from parcels.actions.lineage_undo import undo
from parcels.forms.lineage import OperationForm, UndoForm
from parcels.models import Document, Item, LandOperation, LineageLink, Taking
from parcels.permissions import in_villages, needs, one, one_visible
from parcels.rules.lineage import OperationKind
from parcels.rules.roles import Right
from parcels.uploads import takes_files
from parcels.views.asking import answer_form, refuse
from parcels.views.import_kin import drawn_by
from parcels.views.parcels import layers_url
from parcels.words.lineage import OPERATION_KINDS
from parcels.words.refusals import sentence

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])
NOTES = {
    OperationKind.SPLIT: gettext_lazy(
        "原地块到生效日前一天为止；应付、已付、协议、矛盾和文书都留在原地块，新地块上看得到。"
    ),
    OperationKind.MERGE: gettext_lazy(
        "相邻、同项目、同批次、同阶段的地块才能合并；各自的应付和协议留在原地块。"
    ),
    OperationKind.ADJUST: gettext_lazy("几块相邻的地换一条界线：原地块退出，新地块数目不变，总范围不变。"),
}


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_operation(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form with its preview; without `preview` in the POST the operation is recorded."""
    what, taking = OperationKind(kind), _taking(request, pk)
    first = {"since": request.office_day(), "others": request.GET.get("others", "")[:200]}
    if what is OperationKind.SPLIT and request.method != "POST":
        first |= drawn_by(request)
    form = OperationForm(request.POST or None, request.FILES or None, kind=what, initial=first)
    planned: Plan | None = None
    status = 200
    if form.is_bound and form.is_valid():
        try:
            if sent := form.cleaned_data.get("file"):
                form = _with_file(form, sent, what)
            planned = _planned(request, taking, what, form)
            if "preview" not in request.POST and not sent:
                made = _record(request, taking, what, form, planned)
                messages.success(request, _("已登记：%(what)s") % {"what": OPERATION_KINDS[what]})
                return redirect("operation_file", made.pk)
        except Refusal as refused:
            refuse(form, refused)
            status = 409
    context = {
        "form": form,
        "taking": taking,
        "kind": what.value,
        "title": _("%(code)s：%(what)s") % {"code": taking, "what": OPERATION_KINDS[what]},
        "note": NOTES[what],
        "planned": told(planned) if planned else None,
        "parcels_url": reverse("parcel_map"),
        "map_query": f"project={taking.project.code}",
        "layers_url": layers_url(),
        "button": OPERATION_KINDS[what],
        "back": reverse("taking_file", args=[taking.pk]),
        "crumb": str(taking),
    }
    return render(request, "parcels/lineage/operation.html", context, status=status)


@require_POST
@needs(Right.EDIT_LAND)
def operation_preview(request: HttpRequest, pk: int, kind: str) -> JsonResponse:
    """The parts of what is drawn so far, with their areas; writes nothing, refuses in words."""
    if kind not in set(OperationKind):
        raise Http404
    what, taking = OperationKind(kind), _taking(request, pk)
    data = request.POST.copy()
    # A preview needs no reason yet.
    data["reason"] = data.get("reason") or "-"
    form = OperationForm(data, kind=what)
    if not form.is_valid():
        return JsonResponse({"refused": " ".join(e for errors in form.errors.values() for e in errors)})
    try:
        found = _planned(request, taking, what, form)
    except Refusal as refused:
        return JsonResponse({"refused": sentence(refused)})
    shapes = [shapely.geometry.mapping(part.land) for part in found.parts]
    answer = told(found)
    for row, shape in zip(answer["rows"], shapes, strict=True):
        row["shape"] = shape
    return JsonResponse(answer)


def _taking(request: HttpRequest, pk: int) -> Taking:
    known = Taking.objects.select_related("project", "parcel__group__parent", "parcel__collective")
    taking: Taking = one_visible(known, request.user, pk)
    return taking


def _with_file(form: OperationForm, sent: Any, kind: OperationKind) -> OperationForm:
    """The same form with the file's outlines as text: what is previewed can be changed and recorded."""
    read = land_of_file(sent.name, sent.read(), epsg=form.epsg)
    data = form.data.copy()
    data["points"], data["how"], data["system"] = read.text, OUTLINES, str(survey_epsg())
    again = OperationForm(data, kind=kind)
    again.is_valid()
    return again


def _planned(request: HttpRequest, taking: Taking, kind: OperationKind, form: OperationForm) -> Plan:
    given = form.cleaned_data
    return plan(
        kind,
        [taking, *_others(request, taking, form)],
        since=given["since"],
        how=given.get("how", ""),
        points=given.get("points", ""),
        epsg=form.epsg,
        codes=form.new_codes,
    )


def _others(request: HttpRequest, taking: Taking, form: OperationForm) -> list[Taking]:
    if "others" not in form.fields:
        return []
    known = Taking.objects.select_related("project", "parcel__group__parent", "parcel__collective")
    mine = known.visible_to(request.user).filter(project=taking.project_id, code__in=form.other_codes)
    by_code = {one.code: one for one in mine}
    if lacking := next((code for code in form.other_codes if code not in by_code), None):
        raise Refusal("lineage_other_unknown", {"code": lacking}, field="others")
    return [by_code[code] for code in dict.fromkeys(form.other_codes) if by_code[code] != taking]


def _record(
    request: HttpRequest, taking: Taking, kind: OperationKind, form: OperationForm, planned: Plan
) -> LandOperation:
    user, day, given = request.user, request.office_day(), form.cleaned_data
    others = _others(request, taking, form)
    with transaction.atomic():
        paper = None
        if scan := form.upload():
            title = _("%(what)s %(code)s") % {"what": OPERATION_KINDS[kind], "code": taking}
            paper = papers.file_paper(
                actor=user,  # type: ignore[arg-type]
                on=day,
                kind=Document.Kind.OTHER,
                title=title,
                project=taking.project,
                scan=scan,
            )
        return lineage.record(
            kind,
            [taking, *others],
            planned.parts,
            actor=user,  # type: ignore[arg-type]
            on=day,
            since=given["since"],
            reason=given["reason"],
            paper=paper,
            client_key=given["client_key"],
        )


def told(planned: Plan) -> dict[str, Any]:
    """The plan as a page and a script show it: ㎡, 亩 and ha of each part, and how far the union is kept."""
    grid, rows = survey_epsg(), []
    for part in planned.parts:
        m2 = geometry.areas(part.land, grid).plane_m2
        rows.append({"code": part.code, **area_words(m2)})
    kept = planned.judged.balance
    return {
        "rows": rows,
        "before": f"{kept.before_m2:,}",
        "after": f"{kept.after_m2:,}",
        "difference": f"{kept.after_m2 - kept.before_m2:+,}",
        "moved": f"{kept.moved_m2:,}",
        "percent": f"{kept.share * 100:.4f}%",
    }


def area_words(m2: Decimal) -> dict[str, str]:
    """㎡, 亩 and ha of one area with their places."""
    return {"m2": f"{m2:,}", "mu": f"{to_mu(m2):,}", "ha": f"{to_ha(m2):,}"}


OPERATIONS = LandOperation.objects.select_related("project", "paper", "made_by", "undone_by")


@require_safe
@needs(Right.SEE_LAND)
def operation_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One operation: who gave ground to whom, areas before and after, its paper, and undoing it."""
    operation = _operation(request, pk)
    pairs = list(operation.links.select_related("old__parcel", "new__parcel"))
    olds = list(dict.fromkeys(pair.old for pair in pairs))
    news = list(dict.fromkeys(pair.new for pair in pairs))
    given = {(pair.old_id, pair.new_id): pair.overlap_m2 for pair in pairs}
    context = {
        "operation": operation,
        "word": OPERATION_KINDS[OperationKind(operation.kind)],
        "olds": olds,
        "matrix": [(new, [given.get((old.pk, new.pk)) for old in olds]) for new in news],
        "may_undo": request.user.may(Right.EDIT_LAND) and operation.undone_date is None,
        "areas": [
            (_("平面面积"), operation.plane_before_m2, operation.plane_after_m2),
            (_("椭球面积"), operation.ellipsoid_before_m2, operation.ellipsoid_after_m2),
        ],
        "percent": f"{operation.moved_share * 100:.4f}",  # type: ignore[operator]
        **_things(operation, olds, request.user),
    }
    return render(request, "parcels/lineage/file.html", context)


def _things(operation: LandOperation, olds: list[Taking], user: Any) -> dict[str, Any]:
    """How many things the old parcels bore, and of how many nobody has said yet where they stand."""
    if not user.may(Right.SEE_PEOPLE):
        return {}
    things = Item.objects.filter(taking__in=olds)
    placed = things.filter(placings__withdrawn_date=None, placings__isnull=False)
    count = things.count()
    left = 0 if operation.undone_date else count - placed.distinct().count()
    return {"things": count, "things_left": left, "may_place": user.may(Right.EDIT_LAND)}


@asked_or_sent
@needs(Right.EDIT_LAND)
def operation_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an operation back while nothing stands on it."""
    operation = _operation(request, pk)

    def do(form: UndoForm) -> LandOperation:
        user: Any = request.user
        return undo(operation, actor=user, on=request.office_day(), reason=form.cleaned_data["reason"])

    return answer_form(
        request,
        UndoForm(request.POST or None),
        do,
        title=_("撤销%(what)s") % {"what": OPERATION_KINDS[OperationKind(operation.kind)]},
        button=_("撤销"),
        said=_("已撤销"),
        back=reverse("operation_file", args=[operation.pk]),
        crumb=str(operation),
        note=_("原地块恢复，新地块视为从未有过；新地块上已有后来的登记时不能撤销。"),
    )


def _operation(request: HttpRequest, pk: int) -> LandOperation:
    mine = in_villages(OPERATIONS, request.user, "links__old__parcel__group__parent")
    links = Prefetch("links", LineageLink.objects.select_related("old", "new"))
    found: LandOperation = one(mine.prefetch_related(links), pk)
    return found
