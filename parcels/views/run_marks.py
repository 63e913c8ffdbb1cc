"""What a run's rows must show: accounts closed since, accounts in other names, who stands behind a payee."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parcels.actions.minors import minors_among
from parcels.models import BankAccount, JournalEntry, PaymentRun, RunItem
from parcels.models.account_names import own_names, plain
from parcels.rules.money_terms import BankResult, RunState

NOT_SENT = (RunState.PREPARED, RunState.APPROVED)


def marks_of(run: PaymentRun, items: Sequence[RunItem], on: date) -> dict[int, dict[str, Any]]:
    """By row: `closed` (the account, if it ended since), `other` (another's name), `claimant` (代 whom).

    `minor` is the age of a payee under 18 without guardian: on this day, or when what was sent was prepared.
    """
    names = own_names([item.payee for item in items], on)
    live = run.state in NOT_SENT or run.state == RunState.RELEASED
    waiting = {item.account_id for item in items if live and item.result == BankResult.PENDING}
    day = on if run.state in NOT_SENT else run.prepared_date
    minors = minors_among([item.payee_id for item in items], day)
    open_now = set(BankAccount.objects.on(on).filter(pk__in=waiting).values_list("pk", flat=True))
    return {
        item.pk: {
            "closed": item.account if item.account_id in waiting - open_now else None,
            "other": plain(item.holder_name) not in names[item.payee_id],
            "minor": minors.get(item.payee_id),
            "claimant": item.line.claimant if item.line.claimant_id != item.line.payee_id else None,
        }
        for item in items
    }


def minors_seen(run: PaymentRun) -> JournalEntry | None:
    """The line of the journal that says who looked at the minors of a run, and what was found."""
    mine = JournalEntry.objects.filter(subjects__kind="paymentrun", subjects__object_id=run.pk)
    return mine.filter(deed="prepare_run", params__has_key="seen").select_related("actor").first()


def cancelled_by(run: PaymentRun) -> JournalEntry | None:
    """The line of the journal that says who took a run back, when and why."""
    if run.state != RunState.CANCELLED:
        return None
    mine = JournalEntry.objects.filter(subjects__kind="paymentrun", subjects__object_id=run.pk)
    return mine.filter(deed="cancel_run").select_related("actor").first()


def following_deed(run: PaymentRun) -> dict[str, Any]:
    """What an answered run with lost rows asks for next."""
    return {
        "key": "follow_up",
        "label": _("补发失败与退票"),
        "url": reverse("run_follow_up", args=[run.pk]),
        "note": _("银行没有付成的仍欠着：先更正账户，再编入补发批次。"),
        "reasons": [],
    }
