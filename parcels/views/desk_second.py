"""The lists of a desk that wait for a second person: changes, rates, lines by hand, old books, plans."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from landmgmt.templatetags.office import money as yuan_written
from parcels.models import (
    DepositOrder,
    DistributionPlan,
    ManualLine,
    Party,
    PayeeChange,
    TakeOver,
)
from parcels.models.manual_lines import manual_lines_of
from parcels.models.rate_sets import rates_for
from parcels.rules.distribution import PlanState
from parcels.rules.money_terms import ChangeState, DepositState, ProposalState
from parcels.rules.pricing import ManualState
from parcels.rules.roles import Right
from parcels.rules.takeover import TakeOverState
from parcels.views.desk_parts import MOST, Job, WorkList, address
from parcels.views.proposed import proposals_of
from parcels.words.money import CHANGE_KINDS, HEADS, PROPOSAL_KINDS


def changes(user: Any, on: date) -> WorkList:
    """Changes of payee or account that another person proposed and this one may confirm."""
    rows = PayeeChange.objects.filter(
        state=ChangeState.PROPOSED, party__in=Party.objects.visible_to(user)
    ).exclude(proposed_by=user)
    jobs = [
        Job(f"{one.party} {CHANGE_KINDS[one.kind]}", one.proposed_date, url=address("change_file", one.pk))
        for one in rows.select_related("party").order_by("pk")[:MOST]
    ]
    return WorkList(_("等您复核的收款变更"), jobs, address("change_list"), _("全部变更"))


def rates(user: Any, on: date) -> WorkList | None:
    """Rates that another person entered and this one may confirm; nothing where none wait."""
    jobs = [
        Job(
            _("%(name)s（%(number)s）") % {"name": one.name, "number": one.paper_number},
            one.valid.lower,
            url=f"{address('rate_list')}#set-{one.pk}",
        )
        for one in rates_for(user)[:MOST]
    ]
    return WorkList(_("等您复核的补偿标准"), jobs, address("rate_list"), _("补偿标准")) if jobs else None


def by_hand(user: Any, on: date) -> WorkList | None:
    """Lines by hand that another person entered and this one may countersign; nothing where none wait."""
    rows = manual_lines_of(user).filter(state=ManualState.PROPOSED).exclude(entered_by=user)
    jobs = [
        Job(f"{x.taking} {x.claimant} {HEADS[x.head]}", yuan_written(x.signed_yuan), _("元"), _hand(x))
        for x in rows.order_by("pk")[:MOST]
    ]
    return (
        WorkList(_("等您复核签字的手工明细"), jobs, address("manual_list"), _("全部明细")) if jobs else None
    )


def _hand(line: ManualLine) -> str:
    return address("manual_file", line.pk)


def old_books(user: Any, on: date) -> WorkList | None:
    """Old books that another person prepared and this one may lock; nothing where none wait."""
    rows = TakeOver.objects.filter(state=TakeOverState.SUBMITTED).exclude(submitted_by=user)
    jobs = [
        Job(row.project, row.submitted_date, url=address("takeover_file", row.pk))
        for row in rows.select_related("project").order_by("pk")[:MOST]
    ]
    return WorkList(_("等您锁定的旧账"), jobs, address("takeover_list"), _("旧账接管")) if jobs else None


def plans(user: Any, on: date) -> WorkList | None:
    """Votes of collectives that another person recorded and this one may confirm; nothing where none wait."""
    rows = DistributionPlan.objects.visible_to(user).filter(state=PlanState.VOTED).exclude(voted_by=user)
    jobs = [
        Job(
            f"{one.collective} {one.number}",
            yuan_written(one.given_yuan),
            _("元"),
            address("plan_file", one.pk),
        )
        for one in rows.select_related("collective").order_by("pk")[:MOST]
    ]
    return (
        WorkList(_("等您复核的分配方案"), jobs, address("collective_list"), _("集体兑付")) if jobs else None
    )


def proposals(user: Any, on: date) -> WorkList | None:
    """Claims and corrections another person proposed and this one may confirm; nothing where none wait."""
    rows = proposals_of(user).filter(state=ProposalState.PROPOSED).exclude(proposed_by=user)
    jobs = [
        Job(
            f"{PROPOSAL_KINDS[one.kind]} {one.line.payee}",
            yuan_written(one.amount_yuan),
            _("元"),
            address("proposal_file", one.pk),
        )
        for one in rows.order_by("pk")[:MOST]
    ]
    return WorkList(_("等您复核的入账"), jobs, address("proposal_list"), _("待复核入账")) if jobs else None


def deposits(user: Any, on: date) -> WorkList | None:
    """Deposits that wait for this person's consent, or for being entered; nothing where none wait."""
    rows = DepositOrder.objects.exclude(ordered_by=user).exclude(approvals__approver=user)
    wanted = DepositState.PROPOSED if user.may(Right.APPROVE_RUN) else DepositState.APPROVED
    jobs = [
        Job(str(one.line.payee), yuan_written(one.amount_yuan), _("元"), address("deposit_order", one.pk))
        for one in rows.filter(state=wanted).select_related("line__payee").order_by("pk")[:MOST]
    ]
    return WorkList(_("等您办理的提存申请"), jobs, address("deposit_list"), _("全部提存")) if jobs else None
