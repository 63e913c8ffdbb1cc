"""One voucher on its page: what it posted, the paper it was posted by, and the papers that came later."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions.papers import file_paper
from parcels.actions.voucher_papers import add_voucher_paper
from parcels.forms.payments import VoucherPaperForm
from parcels.models import Document, Transfer, Voucher, VoucherPaper
from parcels.permissions import needs, one
from parcels.rules.money_terms import TransferKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.ledger import account_word
from parcels.views.payments import items_of_mine, posted
from parcels.views.uploads import takes_files
from parcels.words.money import HEADS, TRANSFER_KINDS

ROWS = 200
MORE_PAPERS = Prefetch("more_papers", VoucherPaper.objects.select_related("paper", "added_by").order_by("pk"))


def _vouchers(user: Any) -> QuerySet[Voucher]:
    """The vouchers that post something of a person's villages."""
    mine = Transfer.objects.filter(items_of_mine(user)).values("voucher")
    rows = Voucher.objects.select_related("project", "paper", "recorded_by")
    return rows.filter(pk__in=mine) if user.by_village else rows


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def voucher_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a voucher posted, by whom and when, with all its papers."""
    voucher = one(_vouchers(request.user).prefetch_related(MORE_PAPERS), pk)
    request.access_subject = f"voucher={pk}"  # type: ignore[attr-defined]
    rows = Transfer.objects.filter(items_of_mine(request.user), voucher=voucher).order_by("pk")
    shown = rows.select_related(
        "from_account__fund_source", "to_account__fund_source", "line__payee", "reverses__voucher"
    )
    context = {
        "voucher": voucher,
        "kind": TRANSFER_KINDS[TransferKind(voucher.kind)],
        "rows": [
            (row, account_word(row.from_account), account_word(row.to_account), _head(row))
            for row in shown[:ROWS]
        ],
        "more": max(rows.count() - ROWS, 0),
        "may_add": request.user.may(Right.EDIT_FUNDS),
    }
    return render(request, "parcels/ledger/voucher.html", context)


def _head(row: Transfer) -> Any:
    return HEADS[row.line.head] if row.line else ""


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.EDIT_FUNDS)
def voucher_paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper that came after the posting: the bank's slip, a receipt signed later."""
    voucher = one(_vouchers(request.user), pk)
    on = request.office_day()

    def do(form: VoucherPaperForm) -> VoucherPaper:
        given = form.cleaned_data
        title = _("补充凭据 %(number)s") % {"number": voucher.number}
        paper = file_paper(
            actor=request.user,  # type: ignore[arg-type]
            on=on,
            kind=Document.Kind.VOUCHER,
            title=title,
            number=given["number"],
            project=voucher.project,
            scan=form.scanned(),
            client_key=given["client_key"],
        )
        return add_voucher_paper(
            voucher,
            paper=paper,
            reason=given["reason"],
            actor=request.user,  # type: ignore[arg-type]
            on=on,
        )

    return answer_form(
        request,
        VoucherPaperForm(posted(request), request.FILES or None),
        do,
        title=_("补充凭据：凭证 %(number)s") % {"number": voucher.number},
        button=_("补充"),
        back=reverse("voucher_file", args=[pk]),
        crumb=_("凭证 %(number)s") % {"number": voucher.number},
        note=_("只增不改：原凭据和分录不动，另加一份，写明来由；加上的不能再换、不能删除。"),
        said=_("凭据已补充。"),
    )
