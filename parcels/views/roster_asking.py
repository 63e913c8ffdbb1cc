"""Rosters too large for a request: tried, written and taken back by background jobs."""

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.http import HttpRequest

from parcels.actions.jobs import enqueue
from parcels.actions.roster_jobs import sealed_for
from parcels.actions.rosters import sealed
from parcels.models import Job, Project, RosterImport, RosterTrial
from parcels.rules.jobs import JobState
from parcels.rules.rosters import MAX_ROWS


def try_in_background(request: HttpRequest, project: Project, name: str, data: bytes) -> Job:
    """Have an uploaded roster tried; it waits sealed. Twice is one job until that is done."""
    mark = hashlib.sha256(data).hexdigest()[:24]
    key = f"roster_try:{request.user.pk}:{project.pk}:{mark}"
    ended = Job.objects.filter(key__startswith=key, state=JobState.DONE).count()
    key = f"{key}:{ended}"
    return _ask(
        request,
        "roster_try",
        {},
        key=key,
        project=project,
        file=ContentFile(sealed(data, bound_to=sealed_for(key)), name="roster.sealed"),
        file_name=PurePath(name).name,
    )


def accept_in_background(request: HttpRequest, trial: RosterTrial, codes: list[str]) -> Job:
    """Have a tried roster written; a second press meets the same job."""
    asked = {"trial": trial.pk, "accept": sorted(set(codes))}
    key = f"roster_accept:{trial.pk}"
    return _ask(request, "roster_accept", asked, key=key, project=trial.project, file_name=trial.name)


def is_long(roster: RosterImport) -> bool:
    """Whether a roster has more rows than a request takes back."""
    return roster.rows_count > MAX_ROWS


def undo_key(roster: RosterImport) -> str:
    """A roster is taken back once: whoever presses, it is one job."""
    return f"roster_undo:{roster.pk}"


def undo_in_background(request: HttpRequest, roster: RosterImport, reason: str) -> Job:
    """Have a written roster of many rows taken back."""
    return _ask(
        request,
        "roster_undo",
        {"roster": roster.pk},
        key=undo_key(roster),
        project=roster.project,
        file_name=roster.name,
        reason=reason,
    )


def _ask(request: HttpRequest, kind: str, params: dict[str, Any], **more: Any) -> Job:
    return enqueue(kind, params, actor=request.user, on=request.office_day(), **more)  # type: ignore[arg-type]
