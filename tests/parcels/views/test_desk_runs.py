"""Who watches sees which run waits for whom and since when; everybody else's list holds only their own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parcels.actions import payments
from parcels.models import PaymentRun, User
from parcels.views.desk_parts import MOST
from parcels.views.desk_runs import runs, watched
from tests.money_day import PAID, draft, fund, li_things, lines_of, sign
from tests.parcels.actions.test_approvals import band, second
from tests.scenes import once
from tests.world import TODAY, World

__all__ = ["second"]

pytestmark = pytest.mark.django_db


@once
def lines(world: World):
    li_things(world)
    made = lines_of(sign(world, draft(world)))
    fund(world)
    return made


def prepared(world: World, line, day: date = PAID, by: User | None = None) -> PaymentRun:
    return payments.prepare_run(
        project=world.project, fund_source=world.fund, lines=[(line, None)], actor=by or world.staff, on=day,
        client_key=uuid4(),
    )  # fmt: skip


def told(user: User, on: date = TODAY) -> list[tuple]:
    found = watched(user, on)
    return [(job.label, job.figure, job.url) for job in found.jobs] if found else []


def own(user: User) -> list[str]:
    return [job.label for job in runs(user, TODAY).jobs]


def test_finance_sees_that_a_run_waits_for_the_leaders_signature_and_since_when(world: World, lines):
    run = prepared(world, lines[1])
    sums = f"{run.number} {run.total_yuan:,.2f} 元"
    assert told(world.finance) == [
        (f"{sums}：2026-07-15 起等{world.leader}审批", 131, f"/payments/{run.pk}/")
    ]
    assert own(world.finance) == []
    # Whose hand it waits for has it in the own list, not in the other.
    assert (own(world.leader), told(world.leader)) == ([f"{run.number} 待审批"], [])
    payments.approve_run(run, actor=world.leader, on=PAID + timedelta(days=2))
    assert told(world.leader) == [(f"{sums}：2026-07-17 起等何静、唐丽发出", 129, f"/payments/{run.pk}/")]
    assert (len(own(world.finance)), told(world.finance)) == (1, [])
    payments.release_run(run, actor=world.finance, on=PAID + timedelta(days=3))
    assert told(world.leader)[0][0].endswith("2026-07-18 起等何静、唐丽登记银行回单")
    assert told(world.staff) == told(world.auditor) == told(world.leader)


def test_a_run_nobody_could_send_says_so(world: World, lines):
    User.objects.filter(username="tangli").update(is_active=False)
    run = prepared(world, lines[1], by=world.finance)
    payments.approve_run(run, actor=world.leader, on=PAID)
    (job,) = watched(world.leader, TODAY).jobs
    assert job.bad
    assert "没有人能办“发出”" in job.label
    assert own(world.finance) == []


def test_a_second_signature_is_waited_for_since_the_first(world: World, lines, second: User):
    band(world)
    run = prepared(world, lines[1], TODAY)
    payments.approve_run(run, actor=world.leader, on=TODAY + timedelta(days=2))
    (job,) = told(world.leader, TODAY + timedelta(days=5))
    assert job[0].endswith(f"2026-11-25 起等{second}审批")
    assert job[1] == 3
    assert own(second) == [f"{run.number} 待审批"]


def test_the_list_is_short_and_asks_as_often_for_one_run_as_for_many(world: World, lines):
    prepared(world, lines[1])
    with CaptureQueriesContext(
        connection,
    ) as one:
        told(world.finance)
    first = PaymentRun.objects.get()
    for number in range(MOST + 2):
        values = {f.attname: getattr(first, f.attname) for f in PaymentRun._meta.fields if f.name != "id"}
        values |= {"number": f"ZF-X-{number}", "uid": uuid4(), "client_key": uuid4()}
        PaymentRun.objects.create(**values)
    with CaptureQueriesContext(connection) as many:
        rows = told(world.finance)
    assert len(rows) == MOST + 1
    assert rows[-1][1] == 3
    assert len(many) == len(one) + 1  # the count of the rest
