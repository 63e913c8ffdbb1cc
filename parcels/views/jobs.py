"""Background jobs on their page: how far, how long still, called off, what came of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from landmgmt.lib.refusal import Refusal
from parcels.actions.jobs import cancel_job
from parcels.models import Job
from parcels.permissions import one, signed_in
from parcels.rules.jobs import JobState, seconds_left
from parcels.words.jobs import OUTCOMES
from parcels.words.refusals import sentence

PAGE_SIZE = 30
_MINUTE, _HOUR = 60, 3600
# Where the row stands that a job made or changed: the parameter of its result or of its arguments.
RESULT_PAGES = (
    ("run", "import_run"),
    ("trial", "roster_trial"),
    ("roster", "roster_undo"),
    ("takeover", "takeover_file"),
)


@require_safe
@signed_in
def job_list(request: HttpRequest) -> HttpResponse:
    """My jobs, the newest first; the administrator sees everybody's, without what they are about."""
    known = Job.objects.visible_to(request.user).select_related("actor", "project")
    page = Paginator(known, PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "page": page,
        "rows": [shown(job, request.user, now) for job in page],
        "all_people": request.user.may("manage_users"),
        "busy": Job.objects.visible_to(request.user).under_way().exists(),
    }
    return _unkept(render(request, "parcels/jobs/list.html", context))


@require_safe
@signed_in
def job_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One job."""
    job = one(Job.objects.visible_to(request.user).select_related("actor", "project"), pk)
    row = shown(job, request.user, timezone.now())
    return _unkept(render(request, "parcels/jobs/file.html", {"row": row, "busy": job.is_under_way}))


@require_POST
@signed_in
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a job off."""
    job = one(Job.objects.visible_to(request.user), pk)
    try:
        job = cancel_job(job, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
    except Refusal as refused:
        messages.error(request, sentence(refused))
    else:
        at_once = job.state == JobState.CANCELLED
        said = _("已取消，数据没有变化。") if at_once else _("已要求取消：到下一个检查点停下，数据不变。")
        messages.success(request, said)
    return redirect("job_file", pk=pk)


def shown(job: Job, user: Any, now: datetime) -> dict[str, Any]:
    """A job as its row and its page show it. What it is about is its owner's alone."""
    mine = job.actor_id == user.pk
    ran = (job.ended_at or now) - job.started_at if job.started_at else None
    running = job.state == JobState.RUNNING
    left = seconds_left(job.share, ran.total_seconds(), job.kept_share) if running and ran else None
    return {
        "job": job,
        "mine": mine,
        "percent": round(job.share * 100),
        "left": span(left) if left is not None else "",
        "ran": span(ran.total_seconds()) if ran else "",
        "told": _told(job) if mine else "",
        "url": _result_url(job) if mine else "",
        "restarts": job.restarts,
        "went_on": job.went_on,
        "may_cancel": job.is_under_way and not job.cancel_asked,
    }


def span(seconds: float) -> str:
    """A stretch of time as a person says it: 40 秒, 3 分钟, 2 小时."""
    if seconds < _MINUTE:
        n = max(int(seconds), 1)
        return ngettext("%(n)s 秒", "%(n)s 秒", n) % {"n": n}
    if seconds < _HOUR:
        n = round(seconds / _MINUTE)
        return ngettext("%(n)s 分钟", "%(n)s 分钟", n) % {"n": n}
    n = round(seconds / _HOUR)
    return ngettext("%(n)s 小时", "%(n)s 小时", n) % {"n": n}


def _told(job: Job) -> str:
    """What came of it, or why not, in the reader's language."""
    if not job.result:
        return ""
    code, params = job.result["code"], job.result.get("params", {})
    if code in OUTCOMES:
        return str(OUTCOMES[code]) % params
    return sentence(Refusal(code, params))


def _result_url(job: Job) -> str:
    found = {**job.params, **((job.result or {}).get("params") or {})}
    return next((reverse(page, args=[found[key]]) for key, page in RESULT_PAGES if found.get(key)), "")


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
