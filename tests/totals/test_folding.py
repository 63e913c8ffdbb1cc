"""Who folds the kept totals: the worker when enough waits, a deed only where no worker does."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from parcels.actions import deed, jobs
from parcels.actions.jobs import Line
from parcels.models import ArrearsDelta, JournalEntry, JournalSeal
from tests.money_day import paid_story
from tests.world import TODAY, World


def waiting() -> int:
    return ArrearsDelta.objects.filter(fold=None).count()


def test_the_worker_folds_what_waits_once_it_is_worth_it(
    world: World, kp050_paid, monkeypatch: pytest.MonkeyPatch
):
    before = waiting()
    assert before
    assert Line(connection).fold(TODAY) == 0
    monkeypatch.setattr(jobs, "WORTH_FOLDING", 1)
    assert Line(connection).fold(TODAY) == before
    assert waiting() == 0
    assert Line(connection).fold(TODAY) == 0


@pytest.mark.parametrize(("most", "is_folded"), [(10**6, False), (1, True)])
def test_a_deed_folds_only_where_too_much_waits(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
    most: int,
    is_folded: bool,
):
    monkeypatch.setattr(deed, "MOST_WAITING", most)
    with django_capture_on_commit_callbacks(execute=True):
        paid_story(world)
    assert (waiting() == 0) is is_folded


def test_after_its_commit_a_deed_is_chained_in_the_journal(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
):
    with (
        django_capture_on_commit_callbacks(execute=True),
        deed.deed("fold_test", actor=world.finance, on=date(2026, 11, 23)),
    ):
        pass
    assert JournalSeal.objects.filter(entry=JournalEntry.objects.latest("pk")).exists()
