"""The parcel list with its map: one filter in the address, the same counts in all of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from landmgmt.lib.units import to_ha, to_mu
from parcels.asked import chosen, understood
from parcels.forms.sheet import SheetForm, orders
from parcels.maps.takings import takings_geojson
from parcels.models.sheet import PAGE_SIZE, SORTS, Sheet, Sum, mu_adding_up, sheet
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.rules.stages import Payment
from parcels.words.deeds import PAYMENT_STATES, RAMP_WORDS

FIRST_WORKS = 6  # the ramp's first step of levelling
# What the app above adds to the legend: a day → rows of key, word, count, mu, ha, url.
Marks = Callable[[date], list[dict[str, Any]]]


def _form(request: HttpRequest) -> SheetForm:
    form = SheetForm(request.GET, user=request.user, office_day=request.office_day())
    understood(form)
    chosen(request, "sort", _("排序"), orders())
    return form


@require_safe
@needs(Right.SEE_LAND)
def parcel_list(request: HttpRequest, marks: Marks | None = None) -> HttpResponse:
    """List left, map right, legend with the same sums; `marks` are the zone's rows for the legend."""
    form = _form(request)
    ask = form.ask(sort=request.GET.get("sort", ""))
    page = _number(request.GET.get("page"))
    found = sheet(request.user, ask, page=page)
    context = {
        "form": form,
        "on": ask.on,
        "sheet": found,
        "total_mu": to_mu(found.total.area_m2),
        "page": Paginator(range(found.total.count), PAGE_SIZE).get_page(page),
        "rows": [(row, RAMP_WORDS[row.step], to_mu(row.area_m2)) for row in found.rows],
        "heads": _heads(request),
        "narrowed": [word for _name, word in form.set_parts()],
        "money": request.user.may(Right.SEE_MONEY),
        "people": request.user.may(Right.SEE_PEOPLE),
        "legend": _legend(request, found, marks(ask.on) if marks else []),
        "query": _query(request, drop=("page", "sort")),
        "layers_url": layers_url(),
        "chosen": request.GET.get("chosen", "")[:40],
        "may_enter": request.user.may(Right.EDIT_LAND),
        "empty": _empty(request, form) if not found.total.count else None,
    }
    return render(request, "parcels/parcel_list.html", context)


@require_safe
@needs(Right.SEE_LAND)
def parcel_map(request: HttpRequest) -> StreamingHttpResponse:
    """The shapes of the same filter."""
    pattern = reverse("taking_file", args=[0])
    ask = _form(request).ask()
    day = f"?on={ask.on}" if ask.on != request.office_day() else ""
    body = takings_geojson(request.user, ask, url_of=lambda pk: pattern.replace("/0/", f"/{pk}/") + day)
    response = StreamingHttpResponse(body, content_type="application/geo+json")
    response["Cache-Control"] = "private, no-store"
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def _query(request: HttpRequest, *, drop: tuple[str, ...] = (), **put: str) -> str:
    query = request.GET.copy()
    for name in drop:
        query.pop(name, None)
    for name, value in put.items():
        query[name] = value
    return query.urlencode()


def layers_url() -> str:
    """The address of what lies under and over the parcels; nothing in a house without the zone."""
    # The zone's layers belong to the app above this one; a house without it still has its map.
    try:
        return reverse("zone_layers")
    except NoReverseMatch:
        return ""


def _heads(request: HttpRequest) -> list[dict[str, Any]]:
    """The column headings, each a link that sorts by it, and the other way at the second press."""
    user, asked = request.user, request.GET.get("sort", "")
    columns = [
        ("code", _("地块"), ""),
        ("holder", _("村 · 权利人") if user.may(Right.SEE_PEOPLE) else _("村组"), ""),
        ("stage", _("阶段"), ""),
        ("area", _("面积 亩"), "n"),
    ]
    if user.may(Right.SEE_MONEY):
        columns += [("unpaid", _("未付 元"), "n"), ("days", _("逾期 天"), "n")]
        asked = asked if asked.removeprefix("-") in SORTS else "-days"
    heads = []
    for key, word, css in columns:
        now = {key: "ascending", f"-{key}": "descending"}.get(asked, "")
        first = key if css == "" else f"-{key}"
        turned = key if asked.startswith("-") else f"-{key}"
        url = "?" + _query(request, drop=("page",), sort=turned if now else first)
        arrow = {"ascending": " ↑", "descending": " ↓", "": ""}[now]
        heads.append({"word": f"{word}{arrow}", "css": css, "url": url, "sort": now})
    return heads


def _legend(request: HttpRequest, found: Sheet, more: list[dict[str, Any]]) -> dict[str, Any]:
    """Stages, payment states and disputes with their 块 and 亩; each part adds up to the list's total."""
    area_m2 = found.total.area_m2
    total = {"count": found.total.count, "mu": to_mu(area_m2), "ha": to_ha(area_m2)}
    steps = [found.steps.get(step, Sum()) for step in range(len(RAMP_WORDS))]
    rows = [
        {
            "stage": step,
            "word": RAMP_WORDS[step],
            "count": one.count,
            "mu": mu,
            "url": _narrowed(request, stage=step),
        }
        for step, (one, mu) in enumerate(zip(steps, mu_adding_up(steps, found.total.area_m2), strict=True))
    ]
    legend: dict[str, Any] = {"taking": rows[:FIRST_WORKS], "works": rows[FIRST_WORKS:], "total": total}
    if request.user.may(Right.SEE_MONEY):
        sums = [found.payments.get(state.value, Sum()) for state in Payment]
        legend["payments"] = [
            {
                "key": state.value,
                "word": PAYMENT_STATES[state],
                "count": one.count,
                "mu": mu,
                "url": _narrowed(request, payment=state.value),
            }
            for state, one, mu in zip(Payment, sums, mu_adding_up(sums, found.total.area_m2), strict=True)
        ]
        legend["payment_total"] = total
    legend["marks"] = [
        {
            "key": "dispute",
            "word": _("矛盾未结"),
            "count": found.disputed.count,
            "mu": to_mu(found.disputed.area_m2),
            "url": _narrowed(request, dispute="open"),
        },
        *more,
    ]
    return legend


def _narrowed(request: HttpRequest, **put: Any) -> str:
    return "?" + _query(request, drop=("page",), **{name: str(value) for name, value in put.items()})


def _empty(request: HttpRequest, form: SheetForm) -> dict[str, str]:
    """What to say when nothing is found, naming the narrowest filter to drop."""
    parts = form.set_parts()
    if not parts:
        return {
            "title": _("还没有地块"),
            "why": _("导入测绘成果后，地块会列在这里。"),
            "url": "",
            "label": "",
        }
    name, word = parts[-1]
    return {
        "title": _("没有符合的地块"),
        "why": _("条件：%(parts)s。") % {"parts": _("、").join(word for _name, word in parts)},
        "url": "?" + _query(request, drop=("page", name)),
        "label": _("去掉“%(word)s”") % {"word": word},
    }
