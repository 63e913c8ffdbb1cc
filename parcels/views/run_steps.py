"""Where a run stands: who did what when, whose consent it still needs, and the treasury's steps."""

from typing import Any

from django.utils.translation import gettext as _

from parcels.models import BankFormat, PaymentRun
from parcels.rules.bank_rows import CARD_SHEET
from parcels.rules.money_terms import CARD_HOLDERS, TREASURY_WAY, BankResult, RunState, RunWay
from parcels.words.money import TREASURY_STAGES


def pays_cards_only(run: PaymentRun) -> bool:
    """Whether every payee has a household card, so that the card sheet can be made of it."""
    return not run.items.exclude(payee__kind__in=CARD_HOLDERS).exists()


def sheets_of(run: PaymentRun) -> list[tuple[str, str]]:
    """Code and name of the sheets that can be made of a run."""
    known = BankFormat.objects.filter(is_used=True)
    if not pays_cards_only(run):
        known = known.exclude(code=CARD_SHEET)
    return list(known.values_list("code", "name"))


def steps_of(run: PaymentRun) -> list[dict[str, Any]]:
    """Who did what when, and where the run stands."""
    hands = [
        (_("编制"), run.prepared_by, run.prepared_date),
        *_consents(run),
        *_treasury(run),
        (_("发出"), run.released_by, run.released_date),
        (_("银行回执"), _("全部") if run.state == RunState.ANSWERED else None, ""),
    ]
    steps, ahead = [], "now"
    for word, who, day in hands:
        if who:
            steps.append({"word": word, "under": f"{who} {day}".strip(), "state": "done"})
        else:
            steps.append({"word": word, "under": "", "state": "later" if _is_off(run) else ahead})
            ahead = "later"
    return steps


def _consents(run: PaymentRun) -> list[tuple[str, Any, Any]]:
    """One step for each consent this run needs, given or not."""
    given = list(run.approvals.select_related("approver"))
    many = max(run.approvals_needed, len(given))
    word = _("审批") if many == 1 else _("审批 %(nth)s/%(many)s")
    return [
        (
            word % {"nth": place + 1, "many": many},
            given[place].approver if place < len(given) else None,
            given[place].approved_date if place < len(given) else None,
        )
        for place in range(many)
    ]


def _treasury(run: PaymentRun) -> list[tuple[Any, Any, Any]]:
    """The steps of the treasury's way, for a run that goes it."""
    if run.way != RunWay.TREASURY:
        return []
    done = {step.stage: step for step in run.treasury_steps.select_related("recorded_by")}
    return [
        (
            TREASURY_STAGES[stage],
            done[stage].recorded_by if stage in done else None,
            done[stage].done_date if stage in done else None,
        )
        for stage in TREASURY_WAY
    ]


def _is_off(run: PaymentRun) -> bool:
    return run.state == RunState.CANCELLED


def has_lost(run: PaymentRun) -> bool:
    """Whether the bank could not pay a row, or sent one back."""
    return run.items.filter(result__in=[BankResult.FAILED, BankResult.RETURNED]).exists()
