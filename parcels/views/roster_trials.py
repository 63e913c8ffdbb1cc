"""Large rosters on their pages: what the background found, the marked copy; and taking a written one back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from landmgmt.lib.findings import Finding, Severity
from parcels.actions.roster_rows import Change
from parcels.actions.roster_trials import marked_of
from parcels.actions.roster_undo import undo_roster, undoing_roster
from parcels.forms.lineage import UndoForm
from parcels.models import Job, RosterImport, RosterTrial
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.rules.rosters import Sheet
from parcels.views.asking import answer_form
from parcels.views.roster_asking import accept_in_background, is_long, undo_in_background, undo_key
from parcels.views.rosters import (
    Counts,
    by_sheet,
    change_of,
    finding_of,
    marked_name,
    visible_rosters,
    workbook,
)


def _mine(request: HttpRequest, pk: int) -> RosterTrial:
    """A trial is for who uploaded it."""
    rows = RosterTrial.objects.filter(made_by=request.user).select_related("project", "roster")
    trial: RosterTrial = one(rows, pk)
    request.access_subject = f"roster of {trial.project.code}"  # type: ignore[attr-defined]
    return trial


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND, logged=True)
def roster_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """A roster the background tried: its findings and changes; or have it written."""
    trial = _mine(request, pk)
    if request.method == "POST":
        if trial.roster:
            messages.info(request, _("名册“%(name)s”已经写入，没有再写。") % {"name": trial.name})
            return redirect("roster_trial", pk=pk)
        job = accept_in_background(request, trial, request.POST.getlist("accept"))
        return redirect("job_file", pk=job.pk)
    context = {
        "name": trial.name,
        "project": trial.project,
        "errors": [],
        "back": reverse("roster_list"),
        "marked": reverse("roster_trial_marked", args=[pk]) if trial.marked else "",
        "large": True,
        "trial": trial,
        **_kept(trial),
    }
    response = render(request, "parcels/rosters/tried.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _kept(trial: RosterTrial) -> dict[str, Any]:
    findings = [Finding.from_json(kept) for kept in trial.findings]
    changes = [
        Change(Sheet(list_), cell, title, is_new, tuple((a, b, c) for a, b, c in pairs))
        for list_, cell, title, is_new, *pairs in trial.changes
    ]
    open_still = bool(trial.file) and not trial.roster
    return {
        "seen": Counts(
            trial.rows_count,
            trial.added,
            trial.changed,
            trial.unchanged,
            wrong=sum(f.severity is Severity.ERROR for f in findings),
            to_write=trial.added + trial.changed,
        ),
        "findings": [finding_of(found) for found in findings],
        "more": trial.findings_count - len(findings),
        "by_sheet": by_sheet(findings),
        "changes": [change_of(change) for change in changes],
        "changes_more": trial.added + trial.changed - len(changes),
        "may_accept": trial.may_accept and open_still,
        "confirms": sorted({f.code for f in findings if f.severity is Severity.CONFIRM}),
    }


@require_safe
@needs(Right.EDIT_LAND, logged=True)
def roster_trial_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The tried workbook handed back with its cells marked."""
    trial = _mine(request, pk)
    if not trial.marked or not trial.marked.storage.exists(trial.marked.name):
        raise Http404
    return workbook(marked_of(trial), marked_name(trial.name))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND)
def roster_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written roster back whole, or say what stands on it; one of many rows goes through a job."""
    roster: RosterImport = one(
        visible_rosters(request.user).select_related("project", "undoing__made_by"), pk
    )
    large, undone = is_long(roster), getattr(roster, "undoing", None)
    if large and (job := Job.objects.under_way().filter(key=undo_key(roster)).first()):
        return redirect("job_file", pk=job.pk)

    def do(form: UndoForm) -> Any:
        reason = form.cleaned_data["reason"]
        if large:
            return undo_in_background(request, roster, reason)
        return undo_roster(roster, reason=reason, actor=request.user, on=request.office_day())  # type: ignore[arg-type]

    back = reverse("roster_list")
    look = not (large or undone) and roster.knows_before
    return answer_form(
        request,
        UndoForm(request.POST or None),
        do,
        title=_("撤销名册：%(name)s") % {"name": roster.name},
        button=_("在后台撤销这份名册") if large else _("撤销这份名册"),
        said=_("已交给后台办理。") if large else _("已撤销。名册改好后可以重新写入。"),
        to=lambda made: reverse("job_file", args=[made.pk]) if large else back,
        back=back,
        crumb=roster.name,
        template="parcels/rosters/undo.html",
        more={
            "roster": roster,
            "undone": undone,
            "large": large,
            "found": undoing_roster(roster) if look else None,
        },
    )
