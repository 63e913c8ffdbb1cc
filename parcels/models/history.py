"""Which models keep a history by recording time: the database writes it, for bulk and raw writes too."""

from collections.abc import Iterable

import pghistory
from django.db import models

# Append-only tables (ledger, journal, access log, import plots) are their own history.
APPEND_ONLY = {
    "AccessRecord",
    "Account",
    "AccountsNotice",
    "Appraisal",
    "BankFile",
    "BankFileRow",
    "CalendarDay",
    "CalendarNotice",
    "CheckDecision",
    "Handout",
    "ConditionMet",
    "DecisionService",
    "ImportPlot",
    "ItemMeasure",
    "ItemPrice",
    "JournalEntry",
    "JournalSeal",
    "JournalSubject",
    "LandPhoto",
    "LineageLink",
    "PublicRow",
    "RosterImport",
    "RunApproval",
    "StageTransition",
    "Transfer",
    "TreasuryStep",
    "Voucher",
}
# Worked out from other tables by the database, and worked out again by `verify`.
# A queue: how far a job is, is no evidence; what it did is.
QUEUE = {"Job"}
DERIVED = {"ArrearsCheckpoint", "ArrearsCheckpointSum", "ArrearsDaySum", "ArrearsDelta"}
# Written hundreds at a time, by a run and its answer: their events are written once per statement.
IN_SETS = {"LineHold", "LineReason", "RunItem"}
# Never copied into history, because it would keep what must be forgettable or means nothing there.
LEFT_OUT = {"User": ["password", "last_login"]}


def track(found: Iterable[type[models.Model]], skip: set[str] = APPEND_ONLY | DERIVED | QUEUE) -> None:
    """Give every model of a package its event table."""
    for model in found:
        if model.__name__ not in skip:
            pghistory.track(
                pghistory.InsertEvent(),
                pghistory.UpdateEvent(),
                pghistory.DeleteEvent(),
                exclude=LEFT_OUT.get(model.__name__),
                append_only=True,
                level=pghistory.Statement if model.__name__ in IN_SETS else None,
            )(model)
