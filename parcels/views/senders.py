"""Who sends survey files, and what is remembered of how theirs are read; corrected and forgotten here."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions import senders
from parcels.forms.import_columns import SenderForm
from parcels.importers.choices import columns_from
from parcels.models import ImportSender
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.words.import_columns import SUBJECT_WORDS
from parcels.words.systems import system_word

PAGE_SIZE = 50


@require_safe
@needs(Right.IMPORT)
def sender_list(request: HttpRequest) -> HttpResponse:
    """Every sender with what is remembered of their files."""
    found = ImportSender.objects.annotate(runs_n=Count("runs")).order_by("name")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "sender": sender,
            "columns": [
                (SUBJECT_WORDS[subject], column or _("不读"))
                for subject, column in columns_from(sender.columns)
            ],
            "system": system_word(sender.epsg) if sender.epsg else "",
        }
        for sender in page
    ]
    return render(request, "parcels/imports/senders.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.IMPORT)
def sender_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a sender's name and what is remembered of their files."""
    sender = one(ImportSender.objects.all(), pk)

    def do(form: SenderForm) -> Any:
        given = form.cleaned_data
        return senders.change_sender(
            sender,
            name=given["name"],
            columns=form.columns(),
            epsg=int(given["epsg"]) if given["epsg"] else None,
            datum=given["datum"],
            actor=request.user,  # type: ignore[arg-type]
            on=request.office_day(),
        )

    return answer_form(
        request,
        SenderForm(request.POST or None, sender=sender),
        do,
        title=_("更正送件单位：%(name)s") % {"name": sender},
        button=_("保存"),
        said=_("已保存，下一份文件按此读取。"),
        back=reverse("sender_list"),
        crumb=_("送件单位"),
        note=_("字段名按文件里的写法；留空的不记，写“-”的不读。已经读过的文件不变。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.IMPORT)
def sender_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget how a sender's files are read."""
    sender = one(ImportSender.objects.all(), pk)
    return answer_form(
        request,
        forms.Form(request.POST) if request.method == "POST" else forms.Form(),
        lambda form: senders.forget_sender(sender, actor=request.user, on=request.office_day()),
        title=_("忘记 %(name)s 的读法") % {"name": sender},
        button=_("忘记"),
        said=_("已忘记，下一份文件重新核对。"),
        back=reverse("sender_list"),
        crumb=_("送件单位"),
        note=_("单位名称和已经读过的文件不变。"),
    )
