"""The worker of background jobs: takes one at a time, has a child process do it, and watches the child.

The child writes its effect and the job's end in one transaction. Whatever is killed, child or worker, leaves
either both or nothing; what is left running is taken back by the sweep and done again.
"""

import ctypes
import logging
import os
import resource
import select
import signal
import sys
import time
import uuid
from collections.abc import Mapping
from types import FrameType

from django.db import InterfaceError, OperationalError, connections, transaction

from landmgmt.jobs import KINDS, Kind
from landmgmt.lib.refusal import Refusal
from landmgmt.office_day import office_day
from parcels.actions.jobs import Line, finish, forget_file, forget_kept
from parcels.models import Job
from parcels.rules.jobs import (
    BEAT_SECONDS,
    CANCEL_SECONDS,
    STALLED_SECONDS,
    SWEEP_SECONDS,
    Cancelled,
    CutOffError,
    JobState,
    share_done,
)

log = logging.getLogger("landmgmt.jobs")
_PR_SET_PDEATHSIG = 1
_TOO_HEAVY = 3
_TELL_SECONDS = 0.5
# A database that is not there for a moment is asked again.
_PAUSE_SECONDS = 2


class Reporter:
    """The Progress of a running job: tells the line now and then, stops a body that was called off."""

    def __init__(self, line: Line, job: int, holder: uuid.UUID, kind: Kind) -> None:
        self._line, self._job, self._holder, self._steps = line, job, holder, kind.steps
        self._step, self._told, self._kept_share = "", 0.0, 0.0

    def step(self, code: str, done: int = 0, total: int = 0) -> None:
        """The next step begins; always told. What an earlier try had done of it is no pace of this one."""
        first, self._step = not self._step, code
        if first:
            self._kept_share = share_done(*self._place(), done, total)
        self._tell(done, total)

    def __call__(self, done: int, total: int) -> None:
        if done >= total or time.monotonic() - self._told > _TELL_SECONDS:
            self._tell(done, total)

    def _tell(self, done: int, total: int) -> None:
        number, steps = self._place()
        at = {"step": self._step, "step_number": number, "steps": steps, "kept_share": self._kept_share}
        self._line.tell(self._job, self._holder, **at, done=done, total=total)
        self._told = time.monotonic()

    def _place(self) -> tuple[int, int]:
        # A body that names no step counts the whole of its work.
        named = self._step in self._steps
        return (self._steps.index(self._step) + 1, len(self._steps)) if named else (1, 1)


def carry_out(pk: int, holder: uuid.UUID, line: Line, kinds: Mapping[str, Kind] | None = None) -> None:
    """Do one claimed job: effect and end in one transaction, or a word why not and no effect."""
    job = Job.objects.select_related("actor", "project").get(pk=pk)
    kind = (kinds or KINDS)[job.kind]
    try:
        if not (job.actor.is_active and job.actor.may(kind.right)):
            raise Refusal("job_right_gone")
        with transaction.atomic():
            outcome = kind.body(job, Reporter(line, pk, holder, kind))
            finish(job, holder, outcome)
    except Cancelled:
        line.end(pk, holder, JobState.CANCELLED)
    except Refusal as refused:
        _refused(pk, holder, line, refused)
    except MemoryError:
        line.end(pk, holder, JobState.FAILED, _too_heavy(kind))
    except (InterfaceError, OperationalError):
        # The database went away: nothing was written, and the job goes back.
        raise
    except CutOffError:
        # As if this process had been killed: back to the queue, where it goes on from what it kept.
        log.warning("what job %s (%s) leans on was killed", pk, job.kind, exc_info=True)
        line.release(pk, holder)
    except Exception:
        log.exception("job %s (%s) broke", pk, job.kind)
        line.end(pk, holder, JobState.FAILED, Refusal("job_broken", {"job": pk}))
    job.refresh_from_db()
    forget_file(job)


def _refused(pk: int, holder: uuid.UUID, line: Line, refused: Refusal) -> None:
    own, asked = line.beat(pk, holder)
    if own and asked and refused.code == "job_not_ours":
        # Called off between the last checkpoint and the end.
        line.end(pk, holder, JobState.CANCELLED)
    elif own:
        line.end(pk, holder, JobState.FAILED, refused)


def _too_heavy(kind: Kind) -> Refusal:
    return Refusal("job_too_heavy", {"mib": kind.memory_bytes // 2**20})


def step_here(line: Line | None = None, kinds: Mapping[str, Kind] | None = None) -> int | None:
    """Take and do one job in this process; its number, or None where nothing waits."""
    own = line or Line()
    try:
        holder = uuid.uuid4()
        claimed = own.claim(holder)
        if claimed is None:
            return None
        carry_out(claimed[0], holder, own, kinds)
        return claimed[0]
    finally:
        if line is None:
            own.close()


class Worker:
    """The loop: sweep, claim, watch; ends after the job in hand when it is told to."""

    def __init__(self, stalled_seconds: float = STALLED_SECONDS) -> None:
        self.line, self._stalled = Line(), stalled_seconds
        self.ending = False
        self.child = 0
        self._swept = 0.0

    def run(self) -> None:
        """Work until told to end."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        while not self.ending:
            try:
                self._turn()
            except (InterfaceError, OperationalError):
                log.warning("the database does not answer; the worker asks again", exc_info=True)
                self.line.close()
                connections.close_all()
                time.sleep(_PAUSE_SECONDS)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.ending = True
        if self.child:
            # Its transaction rolls back, and the job goes back to the queue at once.
            os.kill(self.child, signal.SIGTERM)

    def _turn(self) -> None:
        self.line.listen()
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self.line.sweep(self._stalled)
            forget_kept()
            self.line.fold(office_day())
            self._swept = time.monotonic()
        holder = uuid.uuid4()
        claimed = self.line.claim(holder)
        if claimed is None:
            self._wait()
        else:
            self._have_done(claimed[0], holder, KINDS[claimed[1]])

    def _wait(self) -> None:
        link = self.line.connection.connection
        select.select([link], [], [], SWEEP_SECONDS)
        link.poll()
        link.notifies.clear()

    def _have_done(self, pk: int, holder: uuid.UUID, kind: Kind) -> None:
        # A child must not share a connection with its parent; the line is left alone there.
        connections.close_all()
        parent = os.getpid()
        self.child = os.fork()
        if self.child == 0:
            os._exit(_child(pk, holder, kind, parent))
        state = self._watch(pk, holder, kind)
        self.child = 0
        if os.WIFEXITED(state) and os.WEXITSTATUS(state) == 0:
            return
        log.warning("the process of job %s ended with %s", pk, state)
        if os.WIFEXITED(state) and os.WEXITSTATUS(state) == _TOO_HEAVY:
            return
        self.line.release(pk, holder)

    def _watch(self, pk: int, holder: uuid.UUID, kind: Kind) -> int:
        """Beat for the child until it ends; end it where it lost its job or takes too long."""
        began = beaten = time.monotonic()
        asked_since = 0.0
        while True:
            ended, state = os.waitpid(self.child, os.WNOHANG)
            if ended:
                return state
            now = time.monotonic()
            if now - beaten > BEAT_SECONDS:
                beaten = now
                own, asked = self.line.beat(pk, holder)
                asked_since = (asked_since or now) if asked else 0.0
                if not own or (asked_since and now - asked_since > CANCEL_SECONDS):
                    os.kill(self.child, signal.SIGKILL)
                elif now - began > kind.wall_seconds:
                    os.kill(self.child, signal.SIGKILL)
                    minutes = kind.wall_seconds // 60
                    too_long = Refusal("job_too_long", {"minutes": minutes})
                    self.line.end(pk, holder, JobState.FAILED, too_long)
            time.sleep(0.02 if now - began < 1 else 0.2)


def _child(pk: int, holder: uuid.UUID, kind: Kind, parent: int) -> int:
    """The child's whole life: limits first, then the job; its exit says what the parent must do."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody would watch an orphan.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return 1
    line = Line()
    try:
        resource.setrlimit(resource.RLIMIT_AS, (kind.memory_bytes, kind.memory_bytes))
        carry_out(pk, holder, line)
        return 0
    except MemoryError:
        line.end(pk, holder, JobState.FAILED, _too_heavy(kind))
        return _TOO_HEAVY
    except Exception:
        log.exception("the process of job %s broke", pk)
        return 1
    finally:
        sys.stderr.flush()
