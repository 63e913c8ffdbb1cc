"""Which column of a file is read for what (字段对应), and whether the file is a whole delivery."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from landmgmt.lib.refusal import Refusal
from parcels.actions.import_choosing import choose_reading
from parcels.actions.surveys import Examination
from parcels.forms.import_columns import MappingForm, WholeForm
from parcels.importers.choices import SUBJECTS, Choices
from parcels.models import ImportRun
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.import_reading import examined
from parcels.views.imports import visible_runs
from parcels.words.import_columns import WHOLE_WORDS
from parcels.words.refusals import sentence

OPEN = (ImportRun.State.TRIED, ImportRun.State.REFUSED)


def columns_context(run: ImportRun, seen: Examination | None) -> dict[str, Any]:
    """What the review page shows of the file's columns and of how much land it is."""
    kept = Choices.from_json(run.choices)
    told = {"mapping": [], "whole_form": None, "whole_word": WHOLE_WORDS[kept.whole] if kept.whole else ""}
    if seen is None:
        return told
    open_run = run.state in OPEN and not seen.earlier
    if open_run and seen.reading.plots:
        told["whole_form"] = WholeForm(choices=kept, groups=bool(seen.groups))
    if not seen.reading.columns:
        return told
    form = MappingForm(columns=seen.reading.columns, choices=kept)
    samples = {column.name: column.sample for column in seen.reading.columns}
    told["mapping"] = [
        {
            "field": form[subject],
            "column": seen.reading.sources.get(subject, ""),
            "sample": samples.get(seen.reading.sources.get(subject, ""), ""),
            "why": _why(subject, kept, seen),
        }
        for subject in SUBJECTS
    ]
    told["mapping_open"] = open_run
    return told


def _why(subject: str, kept: Choices, seen: Examination) -> str:
    chosen = dict(kept.columns)
    used = seen.reading.sources.get(subject)
    if subject in chosen and (used or "") == chosen[subject]:
        return _("送件单位上次所用") if subject in kept.remembered else _("由人选定")
    if subject in chosen:
        missing = _("没有字段“%(name)s”") % {"name": chosen[subject]}
        return _("%(missing)s；已知字段名") % {"missing": missing} if used else missing
    return _("已知字段名") if used else _("文件里没有已知的字段名")


@require_POST
@needs(Right.IMPORT)
def import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep which columns a person chose and judge the file by them; nothing is written yet."""
    return _chosen(
        request,
        pk,
        lambda seen, kept: MappingForm(request.POST, columns=seen.reading.columns, choices=kept),
        _("字段对应已选定，文件已按它重新核对。"),
        "#columns",
    )


@require_POST
@needs(Right.IMPORT)
def import_whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep whether the file is a whole delivery, and find what it lacks; nothing is written yet."""
    return _chosen(
        request,
        pk,
        lambda seen, kept: WholeForm(request.POST, choices=kept, groups=bool(seen.groups)),
        _("已按所选范围重新核对。"),
        "",
    )


def _chosen(request: HttpRequest, pk: int, form_of: Any, said: str, to: str) -> HttpResponse:
    run = one(visible_runs(request.user), pk)
    back = redirect(reverse("import_run", args=[run.pk]) + to)
    if run.state not in OPEN:
        messages.error(request, _("这次导入已经写入，读法不能再改。要改请另传一份文件。"))
        return back
    seen = examined(run)
    if seen is None:
        messages.error(request, _("原文件已不在，不能写入。请重新上传。"))
        return back
    kept = Choices.from_json(run.choices)
    form = form_of(seen, kept)
    if not form.is_valid():
        _tell(request, form)
        return back
    choices = form.chosen(kept)
    try:
        choose_reading(
            run, asked_epsg=run.asked_epsg, choices=choices, actor=request.user, on=request.office_day()
        )
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, said)
    return back


def _tell(request: HttpRequest, form: forms.Form) -> None:
    for texts in form.errors.values():
        for text in texts:
            messages.error(request, text)
