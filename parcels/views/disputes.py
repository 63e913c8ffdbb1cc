"""Disputes and petitions: what came in, where it stands, when it must be concluded."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions import disputes, papers
from parcels.asked import chosen, shown_day
from parcels.forms.people import DisputeForm, DisputeStateForm
from parcels.models import Dispute, DisputeStatePeriod, Document, Taking
from parcels.models.clocks import dispute_clocks
from parcels.models.file import log
from parcels.models.law import calendar, law
from parcels.permissions import needs, one_visible
from parcels.rules.disputes import OPEN_STATES, DisputeState
from parcels.rules.photos import MOST_PHOTOS
from parcels.rules.roles import Right
from parcels.rules.working_days import Calendar, ClockState, clock_state, moved_end
from parcels.views.asking import answer_form
from parcels.views.photos import shown_photos
from parcels.views.taking_forms import asked_or_sent
from parcels.words.deeds import DISPUTE_KINDS, DISPUTE_STATES
from parcels.words.journal import tell
from parcels.words.law import CLOCK_STATES, TERMS
from parcels.words.refusals import ARTICLES

PAGE_SIZE = 50


def _states() -> dict[str, Any]:
    """What the list may show, with its words."""
    return {"open": _("未结"), "all": _("全部"), **DISPUTE_STATES}


@require_safe
@needs(Right.SEE_PEOPLE)
def dispute_list(request: HttpRequest) -> HttpResponse:
    """Disputes by their last day; open ones unless asked otherwise."""
    on = shown_day(request)
    state = chosen(request, "state", _("状态"), _states(), "open")
    kind = chosen(request, "kind", _("类别"), DISPUTE_KINDS)
    states = Prefetch("states", DisputeStatePeriod.objects.on(on), to_attr="states_now")
    rows = Dispute.objects.visible_to(request.user).filter(received_date__lte=on)
    rows = rows.select_related("taking", "party", "village", "handler").prefetch_related(states)
    if state == "open":
        rows = rows.filter(states__in=DisputeStatePeriod.objects.on(on).filter(state__in=OPEN_STATES))
    elif state and state != "all":
        rows = rows.filter(states__in=DisputeStatePeriod.objects.on(on).filter(state=state))
    if kind:
        rows = rows.filter(kind=kind)
    page = Paginator(rows.order_by("due_date", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    known = calendar()
    context = {
        "page": page,
        "rows": [_row(d, on, known) for d in page],
        "on": on,
        "state": state,
        "kind": kind,
        "states": _states().items(),
        "kinds": DISPUTE_KINDS.items(),
        "may_edit": request.user.may(Right.EDIT_DISPUTES),
    }
    return render(request, "parcels/dispute_list.html", context)


def _row(dispute: Dispute, on: Any, known: Calendar) -> dict[str, Any]:
    """A dispute with both its last days, as counted and moved off a free day; late after the moved one."""
    now = dispute.states_now[0].state if dispute.states_now else ""  # type: ignore[attr-defined]
    is_open = now in OPEN_STATES
    end = moved_end(dispute.due_date, known)
    state = clock_state(end, on)
    return {
        "dispute": dispute,
        "state": DISPUTE_STATES.get(now, ""),
        "is_open": is_open,
        "end": end,
        "days_left": (dispute.due_date - on).days if is_open else None,
        "late": is_open and state is ClockState.OVERDUE,
    }


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def dispute_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One dispute with its states and log."""
    on = shown_day(request)
    states = Prefetch("states", DisputeStatePeriod.objects.on(on), to_attr="states_now")
    known = Dispute.objects.select_related("taking", "party", "village", "handler", "project", "paper")
    dispute = one_visible(known.prefetch_related(states), request.user, pk)
    terms = law()
    row = _row(dispute, on, terms.calendar)
    now = dispute.states_now[0].state if dispute.states_now else ""
    context = {
        **row,
        "clocks": [
            (one, TERMS[one.code], ARTICLES.get(one.term.article, one.term.article), CLOCK_STATES[one.state])
            for one in dispute_clocks(terms, dispute, now, on)
        ],
        "on": on,
        "steps": [
            (s, DISPUTE_STATES[s.state])
            for s in dispute.states.select_related("recorded_by").order_by("position")
        ],
        "log": [(entry, tell(entry)) for entry in log("dispute", dispute.pk)],
        "photos": {
            "rows": shown_photos(dispute.photos.select_related("uploaded_by")[:MOST_PHOTOS], on),
            "may_edit": request.user.may(Right.EDIT_DISPUTES),
            "may_see_original": request.user.may(Right.REVEAL),
            "add_url": reverse("dispute_photo_add", args=[pk]),
        },
        "may_edit": request.user.may(Right.EDIT_DISPUTES) and on == request.office_day(),
        "ended": dispute.states_now and dispute.states_now[0].state == DisputeState.CLOSED,
    }
    return render(request, "parcels/dispute_file.html", context)


@asked_or_sent
@needs(Right.EDIT_DISPUTES)
def dispute_new(request: HttpRequest) -> HttpResponse:
    """Register a dispute as received."""
    user, asked = request.user, request.GET.get("taking", "")
    first: dict[str, Any] = {"received_date": request.office_day(), "people_count": 1}
    if asked.isascii() and asked.isdigit() and len(asked) < 12:
        taking = Taking.objects.visible_to(user).filter(pk=int(asked)).first()
        first["taking_code"] = taking.code if taking else ""
    form = DisputeForm(request.POST or None, request.FILES or None, user=user, initial=first)

    def do(form: DisputeForm) -> Dispute:
        given, scan = form.cleaned_data, form.upload()
        who: dict[str, Any] = {"actor": user, "on": request.office_day()}
        paper = None
        if scan:
            paper = papers.file_paper(**who, kind=Document.Kind.DISPUTE, title=_("信访材料"), scan=scan)
        names = ("kind", "channel", "taking", "party", "village", "people_count", "received_date", "facts")
        return disputes.register_dispute(
            **who, paper=paper, handler=user, **{name: given[name] for name in names}
        )  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=_("记矛盾"),
        button=_("登记"),
        said=_("已登记"),
        back=reverse("dispute_list"),
        to=lambda made: reverse("dispute_file", args=[made.pk]),
        crumb=_("矛盾"),
    )


@asked_or_sent
@needs(Right.EDIT_DISPUTES)
def dispute_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a dispute to its next state."""
    dispute = one_visible(Dispute.objects.select_related("project", "taking", "party"), request.user, pk)
    last = dispute.states.order_by("-position").first()
    first = {"on": request.office_day(), "opinion": dispute.opinion}
    form = DisputeStateForm(request.POST or None, state=last.state if last else "", initial=first)

    def do(form: DisputeStateForm) -> None:
        disputes.move_dispute(dispute, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]

    back = reverse("dispute_file", args=[dispute.pk])
    title = _("%(number)s：办到哪一步") % {"number": dispute.number}
    return answer_form(
        request, form, do, title=title, button=_("登记"), said=_("已登记"), back=back, crumb=dispute.number
    )
