"""The kinds of background jobs of both apps: what does each, who may have it done, what it may take."""

from collections.abc import Callable
from dataclasses import dataclass

from parcels.actions import job_bodies, roster_jobs
from parcels.models import Job
from parcels.rules.jobs import MEMORY_BYTES, WALL_SECONDS, Outcome, Progress
from parcels.rules.roles import Right


@dataclass(frozen=True)
class Kind:
    """One kind: its body, the right its owner must still have, its steps, its limits."""

    body: Callable[[Job, Progress], Outcome]
    right: Right
    steps: tuple[str, ...]
    memory_bytes: int = MEMORY_BYTES
    wall_seconds: int = WALL_SECONDS


KINDS: dict[str, Kind] = {
    "import_try": Kind(job_bodies.import_try, Right.IMPORT, ("read", "check", "write")),
    "import_accept": Kind(job_bodies.import_accept, Right.IMPORT, ("read", "check", "write")),
    "import_keep": Kind(job_bodies.import_keep, Right.IMPORT, ("read", "check", "write")),
    "import_undo": Kind(job_bodies.import_undo, Right.IMPORT, ("check", "write")),
    "roster_try": Kind(roster_jobs.roster_try, Right.EDIT_LAND, ("read", "check", "write")),
    "roster_accept": Kind(roster_jobs.roster_accept, Right.EDIT_LAND, ("read", "check", "write")),
    "roster_undo": Kind(roster_jobs.roster_undo, Right.EDIT_LAND, ("check", "write")),
    "takeover_lock": Kind(job_bodies.takeover_lock, Right.LOCK_BOOKS, ("check", "write", "post")),
}
