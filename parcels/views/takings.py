"""The file of one taking on one page: who, where, what stage, what is owed, what is missing, what is next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.units import to_ha, to_mu
from parcels.actions.priced import priced
from parcels.asked import shown_day
from parcels.models import Taking, TakingStage, TakingWorks
from parcels.models import file as held
from parcels.models.figures import TakingMoney, line_balances, taking_money
from parcels.models.line_trace import taken_off
from parcels.permissions import needs, one_visible
from parcels.rules.disputes import OPEN_STATES
from parcels.rules.photos import MOST_PHOTOS
from parcels.rules.roles import Right
from parcels.rules.stages import Stage, Works, ramp_step
from parcels.views.kin import former_parts, kin, last_day, money_with_former
from parcels.views.next_deeds import deeds, missing, strip
from parcels.views.parcels import layers_url
from parcels.views.photos import points, shown_photos
from parcels.words.deeds import DISPUTE_STATES, RAMP_WORDS, STAGES
from parcels.words.formulas import formula_text, land_class_word
from parcels.words.journal import tell
from parcels.words.money import HEADS, LEVELS, TRANSFER_KINDS

MOST_BY_HAND = 50


@dataclass(frozen=True)
class Section:
    """A part of the file: its template, who may see it, what it needs, and whether it stands beside."""

    template: str
    right: Right
    gather: Callable[[Taking, Any, date], dict[str, Any]]
    beside: bool = False


@require_safe
@needs(Right.SEE_LAND, logged=True)
def taking_file(request: HttpRequest, pk: int, more: Sequence[Section] = ()) -> HttpResponse:
    """The page; `more` are the sections the roof adds, such as the lots on this land."""
    user, on = request.user, shown_day(request)
    known = Taking.objects.select_related(
        "project", "batch", "price_zone", "parcel__collective", "parcel__group__parent", "registered_paper"
    )
    taking = one_visible(known, user, pk)
    request.access_subject = f"taking={pk}"
    stage = TakingStage.objects.on(on).filter(taking=taking).first()
    works = TakingWorks.objects.on(on).filter(taking=taking).first()
    money = taking_money(on, [taking.pk]).get(taking.pk) if user.may(Right.SEE_MONEY) else None
    came = user.may(Right.SEE_MONEY) and money is None and taking.earlier_links.exists()
    steps_money = money_with_former(taking, on) if came else money
    step = ramp_step(stage.stage, works.works if works else Works.NOT_STARTED) if stage else None
    context: dict[str, Any] = {
        "taking": taking,
        "on": on,
        "stage": step,
        "stage_word": _stage_word(stage, step),
        "money": money,
        "paid_ratio": _ratio(money),
        **_head(taking, on),
        **kin(taking, user, on),
        "open_disputes": [d for d in held.disputes(taking, on) if _is_open(d)],
        "strip": strip(taking, on, steps_money),
        "lacks": missing(taking, user, on),
    }
    if on == request.office_day():
        context |= deeds(taking, user, on)
    sections = [s for s in (*SECTIONS, *more) if user.may(s.right)]
    context["sections"] = [(s.template, s.gather(taking, user, on)) for s in sections if not s.beside]
    context["beside"] = [(s.template, s.gather(taking, user, on)) for s in sections if s.beside]
    return render(request, "parcels/taking_file.html", context)


def _stage_word(stage: TakingStage | None, step: int | None) -> Any:
    if stage is None or step is None:
        return ""
    # A decision shares the colour of a signature, not its word.
    return STAGES[Stage.DECIDED] if stage.stage == Stage.DECIDED and step == 4 else RAMP_WORDS[step]


def _head(taking: Taking, on: date) -> dict[str, Any]:
    """The areas above the page; the paper area first, the computed one named as such."""
    surveyed, shape = held.surveyed_m2(taking), held.geometry(taking, on)
    area = surveyed if surveyed is not None else (shape.plane_area_m2 if shape else None)
    figures = {"mu": to_mu(area), "ha": to_ha(area)} if area is not None else {}
    return {"surveyed_m2": surveyed, "shape": shape, "area_m2": area, **figures}


def _ratio(money: TakingMoney | None) -> Decimal | None:
    return money.paid / money.payable if money and money.payable else None


def _is_open(dispute: Any) -> bool:
    return bool(dispute.states_now and dispute.states_now[0].state in OPEN_STATES)


def _holders(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    shares = held.share_set(taking, on)
    return {"share_set": shares, "may_edit": user.may(Right.EDIT_LAND) and not taking.retired_date}


def _lines(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    formulas = held.formulas(taking)
    lost = taken_off(formulas)
    rows = [
        {
            "line": line,
            "head": HEADS[line.head],
            "level": LEVELS[line.level],
            "formula": _formula(formulas[line.line_id]),
            "lost": lost.get(line.line_id, []),
        }
        for line in line_balances(on, taking=taking)
    ]
    by_hand = taking.manual_lines.select_related("claimant")[:MOST_BY_HAND]
    return {
        "rows": rows,
        "total": taking_money(on, [taking.pk]).get(taking.pk),
        "by_hand": [(line, HEADS[line.head]) for line in by_hand],
        "may_enter": user.may(Right.SIGN),
    }


def _formula(line: Any) -> str:
    """How a line came about: the entitlement's formula, then this instalment's part of it."""
    whole = line.entitlement
    text = formula_text(whole.formula, whole.params)
    if line.instalment.weight == line.weights:
        return text
    part = {"number": line.instalment.number, "weight": line.instalment.weight, "weights": line.weights}
    return text + _("；第 %(number)s 期 %(amount)s × %(weight)s/%(weights)s") % {
        **part,
        "amount": f"{whole.amount_yuan:,}",
    }


def _payments(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    rows = [
        {"row": row, "kind": TRANSFER_KINDS[row.kind], "back": row.kind in held.MONEY_BACK}
        for row in held.postings(taking, on)
    ]
    return {"rows": rows, "total": taking_money(on, [taking.pk]).get(taking.pk)}


def _items(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    rows = list(held.items(taking))
    return {
        "rows": rows,
        "unpriced": set(priced(rows)[1]) if user.may(Right.SEE_MONEY) else set(),
        "postings": held.public_lists(taking, user),
        "may_edit": user.may(Right.EDIT_LAND) and not taking.retired_date,
        "money": user.may(Right.SEE_MONEY),
    }


def _areas(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    rows = [
        {"row": row, "word": land_class_word(row.land_class), "mu": to_mu(row.surveyed_area_m2)}
        for row in taking.areas.select_related("paper")
    ]
    return {
        "rows": rows,
        "map_query": f"project={taking.project.code}&on={last_day(taking, on)}",
        "layers_url": layers_url(),
        "map_url": f"{reverse('parcel_list')}?project={taking.project.code}&chosen={taking.pk}",
        "may_edit": user.may(Right.EDIT_LAND) and not taking.retired_date,
        **_head(taking, on),
    }


def _photos(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    rows = taking.photos.filter(filed_date__lte=on).select_related("item__rate", "uploaded_by")
    if not user.may(Right.SEE_PEOPLE):
        # A picture of a house may show who lives in it.
        rows = rows.filter(item=None)
    shown = shown_photos(rows[:MOST_PHOTOS], on)
    return {
        "rows": shown,
        "points": points(shown),
        "may_edit": user.may(Right.EDIT_LAND),
        "may_see_original": user.may(Right.REVEAL),
        "add_url": reverse("taking_photo_add", args=[taking.pk]),
    }


def _papers(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    return {"rows": list(held.papers(taking)), "may_edit": user.may(Right.EDIT_LAND)}


def _disputes(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    rows = [
        {"dispute": d, "state": DISPUTE_STATES[d.states_now[0].state], "open": _is_open(d)}
        for d in held.disputes(taking, on)
        if d.states_now
    ]
    return {"rows": rows, "may_edit": user.may(Right.EDIT_DISPUTES)}


def _log(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    return {"rows": [(entry, tell(entry)) for entry in held.log("taking", taking.pk)]}


# The parts of the file in their order; the roof adds those of the zone.
SECTIONS = (
    Section("parcels/file/holders.html", Right.SEE_PEOPLE, _holders),
    Section("parcels/file/lines.html", Right.SEE_MONEY, _lines),
    Section("parcels/file/payments.html", Right.SEE_MONEY, _payments),
    Section("parcels/file/items.html", Right.SEE_PEOPLE, _items),
    Section("parcels/file/former.html", Right.SEE_LAND, former_parts),
    Section("parcels/file/place.html", Right.SEE_LAND, _areas, beside=True),
    Section("parcels/file/photos.html", Right.SEE_LAND, _photos, beside=True),
    Section("parcels/file/papers.html", Right.SEE_PEOPLE, _papers, beside=True),
    Section("parcels/file/disputes.html", Right.SEE_PEOPLE, _disputes, beside=True),
    Section("parcels/file/log.html", Right.SEE_PEOPLE, _log, beside=True),
)
