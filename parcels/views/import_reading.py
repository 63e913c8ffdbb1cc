"""How a file was read, said line by line, and the choice where two readings are possible."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from landmgmt.lib.refusal import Refusal
from parcels.actions.import_choosing import choose_reading
from parcels.actions.survey_findings import Examination, examine_kept
from parcels.forms.reading import ReadingForm
from parcels.importers.choices import Choices
from parcels.models import ImportRun
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.imports import visible_runs
from parcels.views.reading_basis import basis
from parcels.words.refusals import sentence


def examined(run: ImportRun) -> Examination | None:
    """The kept file judged as the office stands now, by the reading that was chosen; None once it is gone."""
    if not run.file or not default_storage.exists(run.file.name):
        return None
    return examine_kept(run)


def reading_context(run: ImportRun, seen: Examination | None) -> dict[str, Any]:
    """What the review page shows of the reading: its reasons, and the form of what is asked."""
    if seen is None:
        return {"basis": [], "reading_form": None}
    kept = Choices.from_json(run.choices)
    open_run = run.state not in (ImportRun.State.ACCEPTED, ImportRun.State.KEPT)
    asked = seen.reading.questions if open_run else []
    form = ReadingForm(questions=asked, survey_epsg=seen.survey_epsg) if asked else None
    return {
        "basis": basis(seen.reading, epsg=run.asked_epsg, choices=kept),
        "reading_form": form,
        "reading_needed": any(question.needed for question in asked),
    }


@require_POST
@needs(Right.IMPORT)
def import_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the chosen reading and judge the file by it; nothing is written yet."""
    run = one(visible_runs(request.user).filter(is_large=False), pk)
    if run.state in (ImportRun.State.ACCEPTED, ImportRun.State.KEPT):
        messages.error(request, _("这次导入已经写入，读法不能再改。要改请另传一份文件。"))
        return redirect("import_run", pk=run.pk)
    seen = examined(run)
    if seen is None:
        messages.error(request, _("原文件已不在，不能写入。请重新上传。"))
        return redirect("import_run", pk=run.pk)
    form = ReadingForm(request.POST, questions=seen.reading.questions, survey_epsg=seen.survey_epsg)
    if not form.is_valid():
        for texts in form.errors.values():
            for text in texts:
                messages.error(request, text)
        return redirect("import_run", pk=run.pk)
    epsg, choices = form.chosen(run.asked_epsg, Choices.from_json(run.choices))
    try:
        choose_reading(run, asked_epsg=epsg, choices=choices, actor=request.user, on=request.office_day())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("读法已选定，文件已按它重新核对。"))
    return redirect("import_run", pk=run.pk)
