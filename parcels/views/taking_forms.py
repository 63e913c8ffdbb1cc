"""The forms of a taking: its next stage, survey, shares, things and papers; each POST is one deed."""

from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from landmgmt.lib import photo
from parcels.actions import acquisition, holdings, papers, photos
from parcels.forms.takings import AdvanceForm, ItemForm, PaperForm, PaperPart, SharesForm, SurveyForm
from parcels.models import Document, Taking, TakingGeometry, TakingStage
from parcels.permissions import needs, one_visible
from parcels.rules.roles import Right
from parcels.rules.shares import on_one_denominator
from parcels.rules.stages import Stage, next_stages
from parcels.views.asking import answer_form
from parcels.words.deeds import STAGES
from parcels.words.formulas import land_class_word

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])
_KINDS = {
    Stage.PRE_ANNOUNCED: Document.Kind.NOTICE,
    Stage.SURVEYED: Document.Kind.CONFIRMATION,
    Stage.REGISTERED: Document.Kind.REGISTRATION,
    Stage.HANDED_OVER: Document.Kind.POSSESSION,
}


def _taking(request: HttpRequest, pk: int) -> Taking:
    known = Taking.objects.select_related("project", "batch", "parcel__group__parent")
    taking: Taking = one_visible(known, request.user, pk)
    return taking


def _page(request: HttpRequest, taking: Taking) -> dict[str, Any]:
    return {"back": reverse("taking_file", args=[taking.pk]), "crumb": str(taking)}


def _filed(
    request: HttpRequest, form: PaperPart, taking: Taking, *, kind: str, title: str
) -> Document | None:
    """The paper sent with the form, filed with the taking."""
    scan = form.upload()
    if scan is None:
        return None
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=kind,
        title=title,
        project=taking.project,
        scan=scan,
        takings=[taking],
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the taking to its next stage."""
    taking = _taking(request, pk)
    newest = TakingStage.objects.filter(taking=taking).order_by("-position").first()
    stages = (
        [s for s in next_stages(newest.stage) if s not in (Stage.SIGNED, Stage.DECIDED)] if newest else []
    )
    first = {"on": request.office_day(), "to": request.GET.get("to", "")}
    form = AdvanceForm(request.POST or None, request.FILES or None, stages=stages, initial=first)

    def do(form: AdvanceForm) -> None:
        given = form.cleaned_data
        to = Stage(given["to"])
        with transaction.atomic():
            title = f"{STAGES[to]} {taking}"
            paper = _filed(request, form, taking, kind=_KINDS.get(to, Document.Kind.OTHER), title=title)
            acquisition.advance(
                taking,
                to=to,
                on=given["on"],
                actor=request.user,  # type: ignore[arg-type]
                paper=paper,
                legacy_reason=given["legacy_reason"],
            )

    title = _("%(code)s：登记下一步") % {"code": taking}
    note = "" if stages else _("这块地没有可以直接登记的下一步；签约由协议办理。")
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("登记"),
        said=_("已登记"),
        note=note,
        **_page(request, taking),
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the surveyed area per land class; someone else's edit in between shows both."""
    taking = _taking(request, pk)
    rows = list(taking.areas.order_by("land_class"))
    first: dict[str, Any] = {"version": taking.version, "signed_date": request.office_day()}
    for n, row in enumerate(rows, start=1):
        first |= {f"class_{n}": row.land_class, f"area_{n}": row.surveyed_area_m2}
    drawn = (
        TakingGeometry.objects.open().filter(taking=taking).values_list("plane_area_m2", flat=True).first()
    )
    form = SurveyForm(request.POST or None, request.FILES or None, initial=first, drawn_m2=drawn)

    def conflict() -> HttpResponse:
        now = taking.areas.order_by("land_class")
        theirs = [(land_class_word(r.land_class), r.land_class, r.surveyed_area_m2) for r in now]
        mine = [(land_class_word(code), code, m2) for code, m2 in form.areas]
        context = {"mine": mine, "theirs": theirs, "taking": taking, "again": request.path}
        return render(request, "parcels/conflict.html", context, status=409)

    if form.is_bound and form.is_valid() and form.cleaned_data["version"] != taking.version:
        return conflict()

    def do(form: SurveyForm) -> None:
        with transaction.atomic():
            title = _("现状调查确认表 %(code)s") % {"code": taking}
            paper = _filed(request, form, taking, kind=Document.Kind.CONFIRMATION, title=title)
            holdings.set_areas(
                taking,
                form.areas,
                actor=request.user,  # type: ignore[arg-type]
                on=request.office_day(),
                paper=paper,
                signed_date=form.cleaned_data["signed_date"],
                # Two savers of the same version meet at the lock; the second is told.
                seen_version=form.cleaned_data["version"],
                remeasured=form.cleaned_data["remeasured"],
            )

    title = _("%(code)s：测绘面积") % {"code": taking}
    note = _("据以付款的只有这里登记并确认的面积；图形算得的面积只作核对。")
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("登记面积"),
        said=_("面积已登记"),
        note=note,
        conflict=conflict,
        **_page(request, taking),
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_shares(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who holds which part of the taking."""
    taking = _taking(request, pk)
    first: dict[str, Any] = {"since": request.office_day()}
    now = taking.share_sets.filter(valid__contains=request.office_day()).prefetch_related("shares").first()
    for n, share in enumerate(now.shares.all() if now else [], start=1):
        first |= {f"party_{n}": share.party_id, f"share_{n}": f"{share.numerator}/{now.denominator}"}  # type: ignore[union-attr]
    if now:
        first["right"] = now.right
    form = SharesForm(request.POST or None, request.FILES or None, taking=taking, initial=first)

    def do(form: SharesForm) -> None:
        given = form.cleaned_data
        denominator, numerators = on_one_denominator([share for _party, share in form.shares])
        with transaction.atomic():
            title = _("份额凭据 %(code)s") % {"code": taking}
            paper = _filed(request, form, taking, kind=Document.Kind.REGISTRATION, title=title)
            holdings.set_shares(
                actor=request.user,  # type: ignore[arg-type]
                on=request.office_day(),
                taking=taking,
                shares=[(party, n) for (party, _share), n in zip(form.shares, numerators, strict=True)],
                denominator=denominator,
                since=given["since"],
                right=given["right"],
                paper=paper,
                signed_date=given["signed_date"],
            )

    title = _("%(code)s：权利人与份额") % {"code": taking}
    note = _("份额写成分数，合计必须正好是 1。原来的份额到生效日为止。")
    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("登记份额"),
        said=_("份额已登记"),
        note=note,
        template="parcels/setup/shares.html",
        more={"taking": taking},
        **_page(request, taking),
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_item_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a thing on the land."""
    taking = _taking(request, pk)
    form = ItemForm(
        request.POST or None,
        request.FILES or None,
        taking=taking,
        on=request.office_day(),
        initial={"first_seen_date": request.office_day()},
    )

    def do(form: ItemForm) -> None:
        who: dict[str, Any] = {"actor": request.user, "on": request.office_day()}
        given = dict(form.cleaned_data)
        holdings.refuse_unseen(given["first_seen_date"], on=request.office_day())
        sent = given.pop("photo")
        content = sent.read(photo.MAX_BYTES + 1) if sent else b""
        seen = photo.read(content) if sent else None
        if seen:
            given["photo"] = papers.file_paper(
                **who,
                kind=Document.Kind.PHOTO,
                title=_("%(code)s：%(name)s 照片") % {"code": taking, "name": given["rate"].name},
                paper_date=given["first_seen_date"],
                project=taking.project,
                scan=(f"{PurePath(sent.name).stem}.jpg", seen.content),
                takings=[taking],
            )
        item = holdings.add_item(**who, taking=taking, **given)
        if seen:
            photos.add_photo(content, item=item, picture=seen, **who)

    title = _("%(code)s：登记青苗与附着物") % {"code": taking}
    return answer_form(
        request, form, do, title=title, button=_("登记"), said=_("已登记"), **_page(request, taking)
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def taking_paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """File a paper with the taking."""
    taking = _taking(request, pk)
    form = PaperForm(request.POST or None, request.FILES or None)

    def do(form: PaperForm) -> None:
        given = {key: value for key, value in form.cleaned_data.items() if key != "scan"}
        papers.file_paper(
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
            project=taking.project,
            scan=form.upload(),
            takings=[taking],
            **given,
        )

    title = _("%(code)s：存文书") % {"code": taking}
    return answer_form(
        request, form, do, title=title, button=_("存档"), said=_("文书已存档"), **_page(request, taking)
    )
