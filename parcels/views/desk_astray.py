"""The desk's list of money that is not where it belongs: sums without a line, loans between projects."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from landmgmt.templatetags.office import money as yuan_written
from parcels.models import ProjectLoan, SuspenseItem
from parcels.models.loan_sheet import LoanOnDay, extensions_waiting, loans_falling_due
from parcels.rules.money_terms import LoanState, SuspenseState
from parcels.views.desk_parts import MOST, Job, WorkList, address

SOON = timedelta(days=7)


def astray(user: Any, on: date) -> WorkList:
    """Money without a line, and loans between projects that wait for a word, are late or soon due."""
    waiting = SuspenseItem.objects.filter(state__in=[SuspenseState.OPEN, SuspenseState.PART])
    sums = waiting.aggregate(rows=Count("pk"), yuan=Sum("amount_yuan"))
    asked = ProjectLoan.objects.filter(state=LoanState.ASKED).exclude(asked_by=user).count()
    longer = extensions_waiting(user)
    jobs = [
        Job(_("待查款"), yuan_written(sums["yuan"]), _("元"), address("suspense_list"), bad=True)
        if sums["rows"]
        else None,
        Job(_("借款待批准"), asked, _("笔"), address("loan_list")) if asked else None,
        Job(_("借款展期待批准"), longer, _("笔"), address("loan_list")) if longer else None,
        *(_of_loan(one) for one in loans_falling_due(on, within=SOON, most=MOST)),
    ]
    return WorkList(_("待查与借款"), [job for job in jobs if job], address("suspense_list"), _("待查款"))


def _of_loan(one: LoanOnDay) -> Job:
    loan = one.loan
    told = {"number": loan.number, "project": loan.borrower.project.name, "n": one.days_late}
    told |= {"lender": loan.lender.project.name, "due": one.due_date.isoformat()}
    text = _("借款 %(number)s 逾期 %(n)s 天未还：%(project)s 欠 %(lender)s")
    if not one.is_late:
        text = _("借款 %(number)s %(due)s 到期：%(project)s 欠 %(lender)s")
    page = address("loan_list") + f"#loan-{loan.pk}"
    return Job(text % told, yuan_written(one.left_yuan), _("元"), page, bad=one.is_late)
