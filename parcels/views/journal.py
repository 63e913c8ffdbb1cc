"""The journal of deeds with its seals, and the log of who looked at what."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parcels.asked import understood
from parcels.forms.office import JournalForm
from parcels.models import AccessRecord, JournalEntry, JournalSeal, Taking
from parcels.models.file import about_land
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.views.access_words import told
from parcels.words.journal import DEEDS, tell

PAGE_SIZE = 100


@require_safe
@needs(Right.SEE_JOURNAL)
def journal(request: HttpRequest) -> HttpResponse:
    """Deeds, the newest first; those not chained yet are marked."""
    form = JournalForm(request.GET, deeds=sorted(DEEDS))
    understood(form, besides={"page"})
    asked = form.cleaned_data
    rows = JournalEntry.objects.select_related("actor", "project", "seal")
    if asked.get("since"):
        rows = rows.filter(effective_date__gte=asked["since"])
    if asked.get("until"):
        rows = rows.filter(effective_date__lte=asked["until"])
    if asked.get("deed"):
        rows = rows.filter(deed=asked["deed"])
    if asked.get("actor"):
        rows = rows.filter(actor=asked["actor"])
    if asked.get("subject"):
        land = Taking.objects.filter(code__iexact=asked["subject"]).values("pk")
        rows = rows.filter(pk__in=about_land(land).values("entry"))
    page = Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(entry, tell(entry), getattr(entry, "seal", None)) for entry in page],
        "unsealed": JournalEntry.objects.filter(seal__isnull=True).count(),
        "last_seal": JournalSeal.objects.order_by("-number").first(),
    }
    return render(request, "parcels/journal.html", context)


@require_safe
@needs(Right.SEE_JOURNAL)
def access_log(request: HttpRequest) -> HttpResponse:
    """Who looked at people, papers and arrears."""
    rows = AccessRecord.objects.select_related("actor").order_by("-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "parcels/access_log.html", {"page": page, "rows": told(page, request.user)})
