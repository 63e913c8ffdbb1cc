"""Delivering a lot: what it still lacks, its certificate to print, its signed scan, and declaring it void."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from expansion.actions import delivery as deeds
from expansion.models import DeliveryCertificate, Lot, network
from expansion.plan_forms import DeliverForm, ScanForm, VoidForm
from expansion.rules.delivery import Missing, missing
from expansion.views.asking import answer_form
from expansion.words.plans import LACKS
from expansion.words.zone import SERVICE_KINDS
from landmgmt.lib import units
from parcels.asked import shown_day
from parcels.models import Document, Office, Taking
from parcels.permissions import needs, one
from parcels.uploads import takes_files
from parcels.words.deeds import WORKS

asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])
LOTS = Lot.objects.select_related("project")
CERTIFICATES = DeliveryCertificate.objects.select_related("lot__project", "issued_by")


def lack_words(found: list[Missing]) -> list[str]:
    """What a lot lacks, in the reader's words."""
    tables: dict[str, Any] = {"works": WORKS, "kind": SERVICE_KINDS}
    return [
        str(LACKS[m.lack])
        % {key: tables[key].get(value, value) if key in tables else value for key, value in m.params.items()}
        for m in found
    ]


@require_safe
@needs("see_land")
def lot_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands between a lot and its delivery on a day, and its certificates."""
    lot, on = one(LOTS, pk), shown_day(request)
    facts = network.lot_facts(lot, on)
    lacks = missing(facts)
    certificates = list(lot.certificates.filter(issued_date__lte=on).select_related("issued_by"))
    valid = lot.certificates.on(on).first()
    told = facts
    if request.user.by_village:
        # Staff read the numbers of their villages' land only; the count stays whole.
        mine = {str(t) for t in Taking.objects.visible_to(request.user).filter(lots=lot)}
        told = replace(facts, waiting=[code if code in mine else "…" for code in facts.waiting])
    context = {
        "lot": lot,
        "on": on,
        "is_today": on == request.office_day(),
        "facts": facts,
        "kinds": [
            (SERVICE_KINDS[kind], facts.reach_m[kind], codes)  # type: ignore[index]
            for kind, codes in facts.services.items()
        ],
        "lacks": lack_words(missing(told)),
        "works": WORKS[facts.works],
        "valid": valid,
        "certificates": certificates,
        "may_deliver": request.user.may("edit_zone")
        and on == request.office_day()
        and not valid
        and not lacks,
    }
    return render(request, "expansion/lot_delivery.html", context)


@asked_or_sent
@needs("edit_zone")
def lot_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the certificate of a lot."""
    lot, today = one(LOTS, pk), request.office_day()
    return answer_form(
        request,
        DeliverForm(request.POST or None, initial={"issued_date": today}),
        lambda data: deeds.issue_certificate(lot=lot, **data, actor=request.user, on=today),
        title=_("交付 %(code)s") % {"code": lot.code},
        button=_("签发交付证"),
        back=reverse("lot_delivery", args=[pk]),
        crumb=lot.name,
        said=_("已签发"),
        note=_("签发后不能修改；有误只能写明原因作废，再另行签发。"),
    )


@require_safe
@needs("see_land")
def lot_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as a sheet to print on A4."""
    row = one(CERTIFICATES, pk)
    services = [
        (SERVICE_KINDS[kind], ", ".join(codes))  # type: ignore[index]
        for kind, codes in row.facts["services"].items()
    ]
    context = {
        "row": row,
        "lot": row.lot,
        "is_void": bool(row.void_reason),
        "mu": units.to_mu(row.area_m2),
        "ha": units.to_ha(row.area_m2),
        "works": WORKS[row.facts["works"]],
        "services": services,
        "levelled_m2": Decimal(row.facts["levelled_m2"]),
        "papers": [link.document for link in row.papers.select_related("document")],
        "full_office": Office.objects.first(),
        "may_edit": request.user.may("edit_zone") and not row.void_reason,
    }
    return render(request, "expansion/certificate.html", context)


@asked_or_sent
@needs("edit_zone")
def lot_certificate_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a certificate void, with the reason."""
    row, today = one(CERTIFICATES, pk), request.office_day()
    return answer_form(
        request,
        VoidForm(request.POST or None),
        lambda data: deeds.void_certificate(certificate=row, **data, actor=request.user, on=today),
        title=_("作废 %(number)s") % {"number": row.number},
        button=_("作废"),
        back=reverse("lot_certificate", args=[pk]),
        crumb=row.number,
        said=_("已作废"),
        note=_("自 %(day)s 起不再算已交付；证书和原因保留可查。") % {"day": today.isoformat()},
    )


@takes_files
@asked_or_sent
@needs("edit_zone")
def lot_certificate_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """File the signed scan of a certificate."""
    row, today = one(CERTIFICATES, pk), request.office_day()
    first = {
        "title": _("净地交付证 %(number)s") % {"number": row.number},
        "number": row.number,
        "paper_date": row.issued_date,
    }
    form = ScanForm(request.POST or None, request.FILES or None, initial=first)
    return answer_form(
        request,
        form,
        lambda _data: deeds.file_certificate(
            certificate=row, paper=form.paper(kind=Document.Kind.APPROVAL), actor=request.user, on=today
        ),
        title=_("归档 %(number)s 签字扫描件") % {"number": row.number},
        button=_("归档"),
        back=reverse("lot_certificate", args=[pk]),
        crumb=row.number,
        said=_("已归档"),
    )
