"""A public list as it goes on the wall and out of the house: an A4 page and a workbook of its frozen rows."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parcels.exporters.public_list import list_book
from parcels.models import Office
from parcels.models.public_lists import rule_for
from parcels.permissions import needs
from parcels.rules.posting import ListStage
from parcels.rules.roles import Right
from parcels.views.ageing import made_by
from parcels.views.posting import PRICED, changed_rows, list_of, told


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def posting_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The page to print, sign and post: all rows, what a correction changes, where to object, the hash."""
    public_list = list_of(request, pk)
    day = public_list.posted_date or request.office_day()
    context = {
        "list": public_list,
        "rows": [told(row) for row in public_list.rows.select_related(*PRICED).order_by("number")],
        "changes": changed_rows(public_list),
        "rule": rule_for(public_list.batch.project, public_list.stage, day),
        "is_money": public_list.stage == ListStage.REGISTRATION,
        "full_office": Office.objects.first(),
    }
    return render(request, "parcels/posting/print.html", context)


@require_safe
@needs(Right.SEE_PEOPLE, logged=True)
def posting_export(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook of exactly the frozen rows."""
    public_list = list_of(request, pk)
    rows = [told(row) for row in public_list.rows.select_related(*PRICED).order_by("number")]
    book = list_book(public_list, rows, changed_rows(public_list), made_by(request, []))
    name = f"{public_list.number}-{public_list.revision}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name)
