"""What the database refuses of plans, handouts, terms and the calendar; each guard with its control."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions import changes, handouts, law, plans
from parcels.models import CalendarDay, CalendarNotice, DistributionPlan, Handout, LegalTerm, PlanPart
from parcels.rules.terms import TermUnit
from parcels.rules.working_days import DayKind
from tests.money_day import answer, draft, fund, li_things, lines_of, released, sign
from tests.plan_day import CONFIRMED, MEETING, NOTICE, drafted, in_force, paid_by, record, voted
from tests.scenes import once
from tests.world import TODAY, World, build_world


def refused(code: str, write: Callable[[], object]) -> None:
    def at_once() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            write()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=code):
        at_once()


def _receive(world: World) -> D:
    li_things(world)
    (allotted,) = [x for x in lines_of(sign(world, draft(world))) if x.level == "allot"]
    fund(world)
    answer(world, released(world, [allotted]))
    return allotted.amount_yuan


@once
def received(world: World) -> D:
    return _receive(world)


def bare(world: World, **more: object) -> Callable[[], object]:
    told = {
        "collective": world.collective, "household": world.li[0], "amount_yuan": 100, "value_date": CONFIRMED,
        "paper": world.paper, "recorded_by": world.finance, **more,
    }  # fmt: skip
    return lambda: Handout.objects.create(**told)


def test_a_handout_bears_a_plan_in_force_or_a_reason(world: World, received):
    refused("handout_without_plan", bare(world))
    plan = drafted(world)
    refused("handout_plan_not_in_force", bare(world, plan=plan))
    plan = in_force(world, plan)
    refused("handout_plan_not_in_force", bare(world, plan=plan, value_date=MEETING.replace(day=1)))
    refused("handout_without_plan", bare(world, plan=plan, legacy_reason="旧件"))
    refused("handout_above_plan", bare(world, plan=plan, amount_yuan=D("49140.01")))
    refused("handout_above_plan", bare(world, plan=plan, household=world.wang))
    bare(world, plan=plan)()


def test_the_database_holds_it_where_the_server_forgets(world: World, received, monkeypatch):
    plan = in_force(world)
    monkeypatch.setattr(handouts, "_refuse_against", lambda *_: None)
    with pytest.raises(Refusal, match="handout_above_plan"):
        paid_by(world, plan, world.li[0], 50000)


def test_a_plan_is_voted_only_with_quorum_consent_and_notice(world: World, received):
    plan = drafted(world)
    good = {
        "state": "voted", "notice_date": date(2026, 7, 20), "meeting_date": MEETING, "members": 30,
        "present": 24, "in_favour": 20, "paper": record(world), "voted_by": world.staff,
        "voted_date": CONFIRMED,
    }  # fmt: skip

    def write(**changes: object) -> Callable[[], object]:
        return lambda: DistributionPlan.objects.filter(pk=plan.pk).update(**{**good, **changes})

    refused("plan_vote_consent", write(in_favour=19))
    refused("plan_vote_quorum", write(present=19, in_favour=19))
    refused("plan_vote_notice", write(notice_date=date(2026, 7, 25)))
    refused("plan_vote_before_law", write(notice_date=date(2025, 1, 1), meeting_date=date(2025, 2, 1)))
    refused("plan_vote_is_whole", write(paper=None))
    refused("plan_is_frozen", write(state="in_force"))
    write()()
    plan.refresh_from_db()
    assert len(plan.sha256) == 64


def test_a_vote_is_counted_only_over_what_adds_up(world: World, received, monkeypatch):
    plan = drafted(world)
    more = {"total_yuan": plan.total_yuan + 1, "kept_yuan": plan.kept_yuan + 1}
    DistributionPlan.objects.filter(pk=plan.pk).update(**more)
    with pytest.raises(Refusal, match="plan_does_not_add_up"):
        voted(world, plan)
    monkeypatch.setattr(plans, "_refuse_other_total", lambda *_: None)
    plan = drafted(world)
    plan.sources.all().delete()
    with pytest.raises(Refusal, match="plan_is_empty"):
        voted(world, plan)


def test_what_was_voted_is_frozen(world: World, received):
    plan = in_force(world)
    part = plan.parts.first()
    refused("plan_is_frozen", lambda: plan.parts.update(amount_yuan=1))
    refused("plan_is_frozen", lambda: plan.parts.all().delete())
    refused(
        "plan_is_frozen",
        lambda: PlanPart.objects.create(
            plan=plan, position=99, head="land", household=part.household, weight=1, amount_yuan=1
        ),
    )
    for change in ({"given_yuan": 1}, {"members": 10}, {"state": "draft"}, {"state": "withdrawn"}):
        refused("plan_", lambda change=change: DistributionPlan.objects.filter(pk=plan.pk).update(**change))
    refused("plan_is_frozen", lambda: _run(f"DELETE FROM parcels_distributionplan WHERE id = {plan.pk}"))


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_confirms_his_own_vote_even_past_the_server(world: World, received):
    plan = voted(world, drafted(world))
    change = {"state": "in_force", "confirmed_by": world.staff, "in_force_date": CONFIRMED}
    refused("plan_confirmed_by_another", lambda: DistributionPlan.objects.filter(pk=plan.pk).update(**change))


@pytest.mark.django_db
def test_a_term_is_a_sane_figure_and_one_on_a_day():
    def term(**changes: object) -> Callable[[], object]:
        told = {
            "code": "household_land", "amount": 3, "denominator": 4, "unit": TermUnit.SHARE, "article": "x",
            "source": "y", "valid": (date(2026, 1, 1), None),
        }  # fmt: skip
        return lambda: LegalTerm.objects.create(**{**told, **changes})

    refused("legal_term_amount", term(amount=5))
    refused("legal_term_amount", term(unit="days"))
    refused("legal_term_has_source", term(source=""))
    term()()
    refused("legal_term_no_overlap", term(valid=(date(2026, 6, 1), None)))


def test_a_days_notice_is_of_its_year_and_never_edited(world: World):
    notice = CalendarNotice.objects.create(
        year=2027, source="样例", entered_by=world.administrator, entered_date=TODAY
    )
    refused(
        "calendar_day_of_other_year",
        lambda: CalendarDay.objects.create(notice=notice, day=date(2026, 1, 1), kind="free"),
    )
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        CalendarNotice.objects.update(year=2028)


_HANDOUT = (
    "INSERT INTO parcels_handout (uid, collective_id, household_id, amount_yuan, value_date, paper_id, note,"
    " legacy_reason"
)
# The controls: what must never be, and the guard without which it passes.
SINS = {
    "a handout with neither plan nor reason": (
        "ALTER TABLE parcels_handout DROP CONSTRAINT handout_without_plan",
        f"{_HANDOUT}, recorded_by_id) VALUES (gen_random_uuid(), {{collective}}, {{li}}, 1, '2026-08-01',"
        " {paper}, '', '', {user})",
    ),
    "a handout to somebody the plan does not name": (
        "ALTER TABLE parcels_handout DISABLE TRIGGER handout_guard",
        f"{_HANDOUT}, plan_id, recorded_by_id) VALUES (gen_random_uuid(), {{collective}}, {{wang}}, 1,"
        " '2026-08-04', {paper}, '', '', {plan}, {user})",
    ),
    "a handout to one who has died": (
        "ALTER TABLE parcels_handout DISABLE TRIGGER handout_payee",
        f"{_HANDOUT}, recorded_by_id) VALUES (gen_random_uuid(), {{collective}}, {{dead}}, 1, '2026-08-01',"
        " {paper}, '', '旧件', {user})",
    ),
    "an old paper while a plan divides the money": (
        "ALTER TABLE parcels_handout DISABLE TRIGGER handout_guard",
        f"{_HANDOUT}, recorded_by_id) VALUES (gen_random_uuid(), {{collective}}, {{wang}}, 1, '2026-08-04',"
        " {paper}, '', '旧件', {user})",
    ),
    "a part that changes after the vote": (
        "ALTER TABLE parcels_planpart DISABLE TRIGGER plan_content",
        "UPDATE parcels_planpart SET amount_yuan = 1 WHERE plan_id = {plan}",
    ),
    "a vote that is told otherwise later": (
        "ALTER TABLE parcels_distributionplan DISABLE TRIGGER plan_guard",
        "UPDATE parcels_distributionplan SET members = 10, present = 1, in_favour = 1 WHERE id = {plan}",
    ),
    "a vote confirmed by whoever recorded it": (
        "ALTER TABLE parcels_distributionplan DROP CONSTRAINT plan_confirmed_by_another;"
        "ALTER TABLE parcels_distributionplan DISABLE TRIGGER plan_guard",
        "UPDATE parcels_distributionplan SET confirmed_by_id = voted_by_id WHERE id = {plan}",
    ),
    "a day in a notice of another year": (
        "ALTER TABLE parcels_calendarday DISABLE TRIGGER calendar_day",
        "INSERT INTO parcels_calendarday (notice_id, day, kind) VALUES ({notice}, '2026-01-01', 'free')",
    ),
}


def test_each_refusal_hangs_on_its_guard(committed_db):
    """Refused with the guard in, passed with it out, as the owner and in one database."""
    world = build_world()
    _receive(world)
    plan = in_force(world)
    notice = law.enter_calendar(
        year=2027,
        days={date(2027, 1, 1): DayKind.FREE},
        is_whole=False,
        source="样例",
        actor=world.administrator,
        on=TODAY,
    )
    died = changes.propose_payees(
        world.li[1], kind="heirs", parts=[(world.chen, 1)], denominator=1, reason="去世",
        paper=record(world), since=NOTICE, actor=world.staff, on=TODAY,
    )  # fmt: skip
    changes.confirm_change(died, actor=world.leader, on=TODAY)
    ids = {
        "collective": world.collective.pk, "li": world.li[0].pk, "dead": world.li[1].pk,
        "wang": world.wang.pk, "paper": world.paper.pk, "user": world.finance.pk,
        "plan": plan.pk, "notice": notice.pk,
    }  # fmt: skip
    connection.close()
    owner = psycopg2.connect(cluster.url("owner", database=committed_db))
    for guard, sin in SINS.values():
        with owner.cursor() as cursor, pytest.raises(psycopg2.IntegrityError):
            cursor.execute(sin.format(**ids))
        owner.rollback()
        with owner.cursor() as cursor:
            cursor.execute(guard)
            cursor.execute(sin.format(**ids))
        owner.rollback()
    owner.close()
