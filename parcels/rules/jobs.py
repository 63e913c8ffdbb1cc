"""Background jobs (后台任务): their states, their limits, how far one is and how long it still takes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)

# The worker says so often that it lives; who is silent so long is dead, and its job begins again.
BEAT_SECONDS = 3
STALLED_SECONDS = 30
SWEEP_SECONDS = 5
# A job whose worker died so often is not tried again: it may be what kills them.
MOST_ATTEMPTS = 5
# What one job may take; its child process is ended beyond that.
MEMORY_BYTES = 3 * 1024**3
WALL_SECONDS = 4 * 3600
# A body that reaches no checkpoint for so long after a cancel is ended from outside.
CANCEL_SECONDS = 60

# What comes through a job instead of the request: by bytes before a file is read, by its rows after.
IMPORT_BYTES = 1024 * 1024
IMPORT_PLOTS = 500
OLD_BOOK_ROWS = 500

# Before that much is done a forecast would be a guess.
_TELLING_SHARE = 0.05
_TELLING_SECONDS = 2


class Cancelled(Exception):
    """Somebody asked the job to stop: its transaction rolls back."""


class CutOffError(Exception):
    """What a body leans on was killed beneath it, as its own process might be: the job is done again."""


class Progress(Protocol):
    """What a long deed is told to say while it works; each call is a checkpoint that may raise Cancelled."""

    def __call__(self, done: int, total: int) -> None: ...

    def step(self, code: str, done: int = 0, total: int = 0) -> None:
        """The next of the kind's steps begins, `done` of it by an earlier try."""


class Silent:
    """The same for a deed that nobody watches."""

    def __call__(self, done: int, total: int) -> None:
        """Nothing is said."""

    def step(self, code: str, done: int = 0, total: int = 0) -> None:
        """Nothing is said."""


SILENT = Silent()


@dataclass(frozen=True)
class Outcome:
    """What a job came to: a code with its parameters, and the row it made or changed."""

    code: str
    params: dict[str, Any]


def share_done(step: int, steps: int, done: int, total: int) -> float:
    """How much of the whole is done, 0 to 1: step 2 of 3 with 50 of 100 is (1 + 0.5) / 3 = 0.5."""
    within = min(done / total, 1.0) if total > 0 else 0.0
    return min((max(step, 1) - 1 + within) / max(steps, 1), 1.0)


def seconds_left(share: float, elapsed: float, kept: float = 0) -> float | None:
    """How long the rest takes at the pace so far; None while it is too early to say. (0.5, 30) → 30.

    `kept` was done before `elapsed` began: (0.5, 30, 0.25) → 60.
    """
    gained = share - kept
    if gained < _TELLING_SHARE or elapsed < _TELLING_SECONDS:
        return None
    return elapsed * (1 - share) / gained
