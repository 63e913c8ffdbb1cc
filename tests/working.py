"""Runs background jobs in a test: the worker's own single step, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from landmgmt.worker import step_here
from parcels.actions.jobs import Line
from parcels.models import Job


@contextmanager
def line() -> Iterator[Line]:
    """A worker's line through the test's own transaction."""
    yield Line(through=connection)


def run_jobs() -> list[Job]:
    """Do everything that waits; the line looks through the test's own transaction."""
    done = []
    while (pk := step_here(Line(through=connection))) is not None:
        done.append(Job.objects.get(pk=pk))
    return done
