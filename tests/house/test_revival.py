"""A running server whose private cluster was killed starts it again: the next request finds it."""

import threading

import pytest
from django.db import OperationalError

from landmgmt import wsgi


@pytest.fixture
def started(monkeypatch):
    """How often the cluster was asked to run."""
    calls = []
    monkeypatch.setattr(wsgi.cluster, "ensure_running", lambda: calls.append(1))
    return calls


def fail(error):
    """A request that fails with an error, as Django tells it."""
    try:
        raise error
    except (OperationalError, ValueError):
        wsgi.on_fault()
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread() and "revive" in thread.name:
            thread.join(5)


def test_a_lost_database_is_started_again(settings, started):
    settings.PRIVATE_CLUSTER = True
    fail(OperationalError("server closed the connection unexpectedly"))
    assert started == [1]


@pytest.mark.parametrize(("private", "error"), [(True, ValueError("x")), (False, OperationalError("x"))])
def test_another_fault_or_somebody_elses_server_is_left_alone(settings, started, private, error):
    settings.PRIVATE_CLUSTER = private
    fail(error)
    assert started == []


def test_while_one_thread_revives_the_others_do_not_queue(settings, started):
    settings.PRIVATE_CLUSTER = True
    with wsgi._reviving:
        fail(OperationalError("x"))
    assert started == []
