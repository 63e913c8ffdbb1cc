"""Background jobs: asked for inside the caller's transaction, called off, taken and ended by the worker.

What the worker says of a job while its body works goes through a second connection of its own, which commits
each statement; the body's end stands in the body's transaction.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.totals import WAITING, WORTH_FOLDING
from parcels.models import Job, Project, User
from parcels.rules.jobs import MOST_ATTEMPTS, STALLED_SECONDS, Cancelled, JobState, Outcome
from parcels.words.jobs import KINDS

CHANNEL = "landmgmt_jobs"
# In the media folder, and in no backup.
KEPT = "reading"


def enqueue(
    kind: str,
    params: Mapping[str, Any],
    *,
    actor: User,
    on: date,
    key: str,
    project: Project | None = None,
    file: File | None = None,
    file_name: str = "",
    reason: str = "",
) -> Job:
    """Ask for a job, inside the caller's transaction if there is one; the same key twice is one job.

    `on` is the office's day: a job of Monday that runs on Tuesday is Monday's. A key whose job failed or was
    cancelled may be asked for again. Params are codes, numbers and days; the database refuses anything else.
    """
    if kind not in KINDS:
        raise Refusal("job_kind_unknown")
    job = Job(
        kind=kind,
        params=dict(params),
        key=key,
        actor=actor,
        project=project,
        on_date=on,
        file_name=intake.clean(file_name, 200),
        reason=intake.clean(reason, 200),
    )
    try:
        with refusals(), transaction.atomic():
            _one_at_a_time(key)
            standing = Job.objects.exclude(state__in=[JobState.FAILED, JobState.CANCELLED])
            known: Job | None = standing.filter(key=key).first()
            if known:
                return known
            with deed("ask_job", actor=actor, on=on, project=project, job_kind=kind) as d:
                if file is not None:
                    job.file.save(f"{job.uid}.bin", file, save=False)
                job.save()
                d.touch(job)
    except Exception:
        # The database forgets the job; the disk must not keep its file.
        if job.file:
            job.file.storage.delete(job.file.name)
        raise
    return job


def cancel_job(job: Job, *, actor: User, on: date) -> Job:
    """Call a job off: a queued one ends at once, a running one at its next checkpoint, unwritten."""
    with deed("cancel_job", actor=actor, on=on, project=job.project, job_kind=job.kind, job=job.pk) as d:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE parcels_job SET cancel_asked = true,"
                " state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,"
                " ended_at = CASE WHEN state = 'queued' THEN clock_timestamp() END"
                " WHERE id = %s AND state IN ('queued', 'running')",
                [job.pk],
            )
            if cursor.rowcount != 1:
                raise Refusal("job_not_cancellable")
        d.touch(job)
    job.refresh_from_db()
    return job


def kept_of(job: Job) -> Path:
    """Where a job keeps what it read of a large file, for its next try after a kill; on this machine."""
    return Path(settings.MEDIA_ROOT) / KEPT / str(job.uid)


def forget_file(job: Job) -> None:
    """An ended job needs its upload no longer, nor what it read of it."""
    if job.is_under_way:
        return
    kept_of(job).unlink(missing_ok=True)
    if job.file:
        name, storage = job.file.name, job.file.storage
        Job.objects.filter(pk=job.pk).update(file="")
        storage.delete(name)


def forget_kept() -> None:
    """The same of jobs that ended without their body: called off in the queue, or killed too often."""
    folder = Path(settings.MEDIA_ROOT) / KEPT
    here = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    if here:
        needed = {str(uid) for uid in Job.objects.under_way().values_list("uid", flat=True)}
        for name in here.keys() - needed:
            here[name].unlink(missing_ok=True)


def finish(job: Job, holder: uuid.UUID, outcome: Outcome) -> None:
    """Write the end of a job in the transaction of its effect. Refusal `job_not_ours` rolls both back."""
    told = json.dumps({"code": outcome.code, "params": outcome.params})
    with refusals(), connection.cursor() as cursor:
        cursor.execute("SELECT finish_job(%s, %s, %s)", [job.pk, str(holder), told])


class Line:
    """The second connection: each statement is committed at once, whatever the body's transaction does."""

    def __init__(self, through: BaseDatabaseWrapper | None = None) -> None:
        # A test inside one transaction looks through its own connection.
        self.connection = through or connection.copy()

    def _cursor(self) -> CursorWrapper:
        cursor: CursorWrapper = self.connection.cursor()
        return cursor

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def listen(self) -> None:
        """Hear of jobs that are asked for."""
        with self._cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def claim(self, holder: uuid.UUID) -> tuple[int, str] | None:
        """Take the oldest queued job for `holder`; its number and kind, or None where nothing waits."""
        with self._cursor() as cursor:
            cursor.execute("SELECT job, job_kind FROM claim_job(%s)", [str(holder)])
            row = cursor.fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def beat(self, job: int, holder: uuid.UUID) -> tuple[bool, bool]:
        """Say that the worker lives; whether the job is still its own, and whether it was called off."""
        with self._cursor() as cursor:
            cursor.execute(
                "UPDATE parcels_job SET heartbeat_at = clock_timestamp()"
                " WHERE id = %s AND holder = %s AND state = 'running' RETURNING cancel_asked",
                [job, str(holder)],
            )
            row = cursor.fetchone()
        return row is not None, bool(row and row[0])

    def tell(self, job: int, holder: uuid.UUID, **at: Any) -> None:
        """Say how far the body is (step, step_number, steps, done, total, kept_share). Raises Cancelled,
        or Refusal.
        """
        with self._cursor() as cursor:
            cursor.execute(
                "UPDATE parcels_job SET step = %(step)s, step_number = %(step_number)s, steps = %(steps)s,"
                " done = %(done)s, total = %(total)s, kept_share = %(kept_share)s,"
                " heartbeat_at = clock_timestamp()"
                " WHERE id = %(job)s AND holder = %(holder)s AND state = 'running' RETURNING cancel_asked",
                {**at, "job": job, "holder": str(holder)},
            )
            row = cursor.fetchone()
        if row is None:
            raise Refusal("job_not_ours")
        if row[0]:
            raise Cancelled

    def end(self, job: int, holder: uuid.UUID, state: JobState, refused: Refusal | None = None) -> None:
        """The body ended without effect: failed with why, or cancelled."""
        told = refused.to_json() if refused else None
        with self._cursor() as cursor:
            cursor.execute(
                "UPDATE parcels_job SET state = %s, result = %s, ended_at = clock_timestamp()"
                " WHERE id = %s AND holder = %s AND state = 'running'",
                [state.value, json.dumps(told) if told else None, job, str(holder)],
            )

    def release(self, job: int, holder: uuid.UUID) -> None:
        """The body's process died: back to the queue, unless it was called off or dies every time."""
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT release_job(id, %s) FROM parcels_job WHERE id = %s AND holder = %s",
                [MOST_ATTEMPTS, job, str(holder)],
            )

    def sweep(self, silent_seconds: float = STALLED_SECONDS) -> int:
        """Take jobs from workers that are silent too long; how many."""
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT sweep_jobs(make_interval(secs => %s), %s)", [silent_seconds, MOST_ATTEMPTS]
            )
            return int(cursor.fetchone()[0])

    def fold(self, upto: date) -> int:
        """Sum up what waits of the totals where it is worth it, so that no deed has to; how many it took."""
        with self._cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0] <= WORTH_FOLDING:
                return 0
            cursor.execute("SELECT arrears_fold(%s)", [upto])
            return int(cursor.fetchone()[0])


def _one_at_a_time(key: str) -> None:
    """Two presses of one key meet here: the second waits and finds the first one's job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 17))", [f"job {key}"])
