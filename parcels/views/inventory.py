"""A thing on the land: its measures, its confirmation, the decision about one first seen after the freeze."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions import inventory, papers
from parcels.forms.posting import ConfirmForm, LateForm, MeasureForm, StrikeForm
from parcels.forms.takings import PaperPart
from parcels.models import Document, Item, Taking
from parcels.models.public_lists import lists_of
from parcels.permissions import needs, one
from parcels.rules.photos import MOST_PHOTOS
from parcels.rules.posting import LateState, MeasureKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.photos import shown_photos
from parcels.views.priced import priced
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files
from parcels.words.formulas import unit_word


def item_of(request: HttpRequest, pk: int) -> Item:
    """The thing, if it lies in this person's villages."""
    known = Item.objects.filter(taking__in=Taking.objects.visible_to(request.user))  # type: ignore[attr-defined]
    found: Item = one(
        known.select_related("rate", "owner", "photo", "taking__project", "late__decided_by", "late__paper"),
        pk,
    )
    request.access_subject = f"taking={found.taking_id}"  # type: ignore[attr-defined]
    return found


def paper_of(
    request: HttpRequest,
    form: PaperPart,
    item: Item,
    title: str,
    *,
    kind: Document.Kind = Document.Kind.CONFIRMATION,
) -> Document | None:
    """The paper sent with a form about a thing, filed with its taking."""
    scan = form.upload()
    if scan is None:
        return None
    return papers.file_paper(
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        kind=kind,
        title=title[:120],
        project=item.taking.project,
        scan=scan,
        takings=[item.taking],
    )


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def item_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing: both quantities and their difference, every measure with its paper, and what may be done."""
    item, user = item_of(request, pk), request.user
    late = getattr(item, "late", None)
    own = late is not None and late.recorded_by_id == user.pk
    gone = item.measures.filter(kind=MeasureKind.STRUCK).order_by("-pk")
    struck = gone.first() if inventory.is_struck(item) else None
    rows = item.public_rows.filter(public_list__in=lists_of(user).values("pk")).select_related("public_list")
    context = {
        "item": item,
        "unit": unit_word(item.rate.unit),
        "late": late,
        "own": own and late.state == LateState.UNDECIDED,
        "measures": item.measures.select_related("paper", "recorded_by", "objection").order_by("-pk"),
        "lists": rows.order_by("-public_list"),
        "photos": {
            "rows": shown_photos(
                item.photos.select_related("uploaded_by")[:MOST_PHOTOS], request.office_day()
            ),
            "may_edit": user.may(Right.EDIT_LAND),
            "may_see_original": user.may(Right.REVEAL),
            "add_url": reverse("item_photo_add", args=[pk]),
        },
        "may_edit": user.may(Right.EDIT_LAND),
        "struck": struck,
        "may_sign": user.may(Right.EDIT_LAND)
        and struck is None
        and (late is None or late.state == LateState.COUNTED),
        "may_decide": late is not None and user.may(Right.CONFIRM) and not own,
        "undecided": late is not None and late.state == LateState.UNDECIDED,
        **(priced(item, user) if user.may(Right.SEE_MONEY) else {}),
    }
    return render(request, "parcels/items/file.html", context)


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def item_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Measure it again."""
    item, on = item_of(request, pk), request.office_day()
    form = MeasureForm(
        request.POST or None,
        request.FILES or None,
        initial={"quantity": item.quantity, "measured_date": on, "seen": _newest(item)},
    )

    def do(form: MeasureForm) -> Any:
        given = {k: form.cleaned_data[k] for k in ("quantity", "measured_date", "note", "seen")}
        paper = paper_of(request, form, item, _("测量表 %(name)s") % {"name": item.rate.name})
        return inventory.measure_item(item, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("原来的测量记录保留；已签字确认的数量不变，重新确认后才改变计价。")
    return answer(request, form, do, item, _("登记测量"), _("测量已登记。"), note)


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def item_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike it off: it is not there."""
    item, on = item_of(request, pk), request.office_day()
    first = {"struck_date": on, "seen": _newest(item)}
    form = StrikeForm(request.POST or None, request.FILES or None, initial=first)

    def do(form: StrikeForm) -> Any:
        given = {k: form.cleaned_data[k] for k in ("struck_date", "note", "seen")}
        paper = paper_of(request, form, item, _("剔除凭据 %(name)s") % {"name": item.rate.name})
        return inventory.strike_item(item, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("剔除之后不再计价，更正公示表不再列出；记录保留，重新测量即恢复。已签的协议不变，随后起草变更。")
    return answer(request, form, do, item, _("剔除"), _("已剔除。"), note)


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def item_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the quantity its owner signed."""
    item, on = item_of(request, pk), request.office_day()
    form = ConfirmForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "quantity": item.counted_quantity,
            "signed_date": on,
            "signer": item.owner.name if item.owner else "",
            "seen": _newest(item),
        },
    )

    def do(form: ConfirmForm) -> Any:
        given = {k: form.cleaned_data[k] for k in ("quantity", "signed_date", "signer", "note", "seen")}
        paper = paper_of(request, form, item, _("确认表 %(name)s") % {"name": item.rate.name})
        return inventory.sign_item(item, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("确认之后按确认数量计价；已签的协议不变，随后起草变更。")
    return answer(request, form, do, item, _("签字确认"), _("数量已确认。"), note)


@takes_files
@asked_or_sent
@needs(Right.CONFIRM)
def item_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether what was first seen after the freeze counts."""
    item, on = item_of(request, pk), request.office_day()
    form = LateForm(request.POST or None, request.FILES or None)

    def do(form: LateForm) -> Any:
        paper = paper_of(request, form, item, _("认定依据 %(name)s") % {"name": item.rate.name})
        return inventory.decide_late(
            item,
            counted=form.cleaned_data["verdict"] == LateState.COUNTED,
            reason=form.cleaned_data["reason"],
            paper=paper,
            actor=request.user,  # type: ignore[arg-type]
            on=on,
        )

    note = _("实施条例第26条：预公告之后抢栽抢建的部分不予补偿。没有认定之前不计价。")
    return answer(request, form, do, item, _("认定是否计入"), _("已认定。"), note)


def _newest(item: Item) -> int | None:
    newest: int | None = item.measures.order_by("-pk").values_list("pk", flat=True).first()
    return newest


def answer(
    request: HttpRequest, form: Any, do: Any, item: Item, button: str, said: str, note: str
) -> HttpResponse:
    """Answer a form about a thing; the way back is its page."""
    return answer_form(
        request,
        form,
        do,
        title=f"{item.taking} · {item.rate.name} · {button}",
        button=button,
        said=said,
        note=note,
        back=reverse("item_file", args=[item.pk]),
        crumb=str(item.taking),
    )
