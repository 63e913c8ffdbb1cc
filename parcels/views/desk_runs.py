"""The desk's lists of payment runs: those that wait for this person, and those that wait for others."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from landmgmt.templatetags.office import money as yuan_written
from parcels.models import PaymentRun, User
from parcels.models.office import COMMAND_ACTOR
from parcels.rules.money_terms import TREASURY_WAY, RunState, RunWay
from parcels.rules.roles import RIGHTS, Right
from parcels.views.desk_parts import MOST, Job, WorkList, address
from parcels.views.payments import runs_of
from parcels.words.money import RUN_STATES, TREASURY_STAGES

OPEN = (RunState.PREPARED, RunState.APPROVED, RunState.RELEASED)
NAMED = 3  # people named one by one; of more the first and how many


def runs(user: Any, on: date) -> WorkList:
    """Payment runs that wait for this person's hand, the longest waiting first."""
    rows = _waiting(user).filter(_of(user))
    jobs = [
        Job(
            f"{run.number} {RUN_STATES[run.state]}",
            yuan_written(run.total_yuan),
            _("元"),
            address("run_file", run.pk),
        )
        for run in rows[:MOST]
    ]
    return WorkList(_("等您办的支付批次"), jobs, address("run_list"), _("全部批次"))


def watched(user: Any, on: date) -> WorkList | None:
    """Payment runs that wait for somebody else, the longest waiting first: for whom, and since when."""
    rows = list(
        _waiting(user)
        .exclude(pk__in=_waiting(user).filter(_of(user)).values("pk"))
        .prefetch_related("approvals", "treasury_steps")[: MOST + 1]
    )
    if not rows:
        return None
    people = list(User.objects.filter(is_active=True).exclude(username=COMMAND_ACTOR).order_by("pk"))
    jobs = [_watched(run, people, on) for run in rows[:MOST]]
    if len(rows) > MOST:
        more = _waiting(user).exclude(pk__in=_waiting(user).filter(_of(user)).values("pk")).count() - MOST
        jobs.append(Job(_("另外还有"), more, _("批"), address("run_list")))
    return WorkList(_("等别人办的支付批次"), jobs, address("run_list"), _("全部批次"))


def _waiting(user: Any) -> QuerySet[PaymentRun]:
    """Runs this person may see that are not at their end, by the day of their last step."""
    since = Coalesce(F("released_date"), F("approved_date"), F("prepared_date"))
    rows = runs_of(user).filter(state__in=OPEN).annotate(steps=Count("treasury_steps", distinct=True))
    return rows.annotate(since=since).order_by("since", "pk")


def _of(user: Any) -> Q:
    """Which of the open runs wait for this person: to sign, to send, or to enter what the bank says."""
    own = Q(pk__in=[])
    if user.may(Right.APPROVE_RUN):
        signed = PaymentRun.objects.filter(approvals__approver=user)
        own |= Q(state=RunState.PREPARED) & ~Q(prepared_by=user) & ~Q(pk__in=signed.values("pk"))
    if user.may(Right.RELEASE_RUN):
        third = ~Q(prepared_by=user) & ~Q(approved_by=user)
        steps = Q(way=RunWay.TREASURY, steps__lt=len(TREASURY_WAY))
        own |= Q(state=RunState.RELEASED) | (Q(state=RunState.APPROVED) & (third | steps))
    return own


def _watched(run: Any, people: Sequence[User], on: date) -> Job:
    done = {step.stage: step.done_date for step in run.treasury_steps.all()}
    signed = {row.approver_id: row.approved_date for row in run.approvals.all()}
    since = run.since
    if run.state == RunState.PREPARED:
        right, out = Right.APPROVE_RUN, {run.prepared_by_id, *signed}
        deed = gettext("审批")
        since = max([since, *signed.values()])
        if (lacking := run.approvals_needed - len(signed)) > 1:
            deed = gettext("审批（还差 %(n)s 位）") % {"n": lacking}
    elif run.state == RunState.RELEASED:
        right, out, deed = Right.RELEASE_RUN, set(), gettext("登记银行回单")
    elif run.way == RunWay.TREASURY and len(done) < len(TREASURY_WAY):
        stage = next(stage for stage in TREASURY_WAY if stage not in done)
        right, out = Right.RELEASE_RUN, set()
        deed, since = str(TREASURY_STAGES[stage]), max([since, *done.values()])
    else:
        right, out, deed = Right.RELEASE_RUN, {run.prepared_by_id, *signed}, gettext("发出")
    able = [one for one in people if right in RIGHTS[one.role] and one.pk not in out]
    told = {"number": run.number, "yuan": yuan_written(run.total_yuan), "deed": deed}
    told |= {"who": _named(able), "since": since.isoformat()}
    text = _("%(number)s %(yuan)s 元：%(since)s 起等%(who)s%(deed)s")
    if not able:
        text = _("%(number)s %(yuan)s 元：%(since)s 起没有人能办“%(deed)s”")
    return Job(text % told, (on - since).days, _("天"), address("run_file", run.pk), bad=not able, told=True)


def _named(able: Sequence[User]) -> str:
    names = [str(one) for one in able]
    if len(names) <= NAMED:
        return gettext("、").join(names)
    return gettext("%(name)s等 %(n)s 人") % {"name": names[0], "n": len(names)}
