"""Which models keep a history by recording time: the database writes it, for bulk and raw writes too."""

from collections.abc import Iterable
from typing import Any

import pghistory
from django.contrib.gis.db.models import MultiPolygonField
from django.db import models

# Append-only tables (ledger, journal, access log, import plots) are their own history.
APPEND_ONLY = {
    "AccessRecord",
    "Account",
    "AccountProof",
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
    "DepositApproval",
    "ImportPlot",
    "ItemMeasure",
    "ItemPrice",
    "JournalEntry",
    "JournalSeal",
    "JournalSubject",
    "LandPhoto",
    "LineageLink",
    "LoanExtension",
    "LoanExtensionAnswer",
    "PaperStruck",
    "PublicRow",
    "RosterImport",
    "RosterUndo",
    "RunApproval",
    "StageTransition",
    "Transfer",
    "TreasuryStep",
    "Voucher",
    "VoucherPaper",
}
# Worked out from other tables by the database, and worked out again by `verify`.
# A queue: how far a job is, is no evidence; what it did is. A trial waits in it too.
QUEUE = {"Job", "RosterTrial"}
DERIVED = {"ArrearsCheckpoint", "ArrearsCheckpointSum", "ArrearsDaySum", "ArrearsDelta"}
# Written hundreds at a time, by a run and its answer: their events are written once per statement.
IN_SETS = {"LineHold", "LineReason", "RunItem"}
# Land that comes by the hundred thousand: its history is asked for by row, never by what a row names.
BY_ROW_ONLY = {"Parcel", "ParcelGeometry", "Taking", "TakingArea", "TakingGeometry", "TakingStage"}
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
                **(_without_indexes(model) if model.__name__ in BY_ROW_ONLY else {}),
            )(model)


def _without_indexes(model: type[models.Model]) -> dict[str, Any]:
    """The fields of an event table that would be indexed, anew without it.

    What stays is the key: the row's own number and then the event's (migration 0026).
    """
    attrs: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            attrs[field.name] = models.ForeignKey(
                field.remote_field.model,
                on_delete=models.DO_NOTHING,
                db_constraint=False,
                db_index=False,
                null=field.null,
                blank=field.blank,
                related_name="+",
                related_query_name="+",
                verbose_name=field.verbose_name,
            )
        elif isinstance(field, MultiPolygonField):
            attrs[field.name] = MultiPolygonField(field.verbose_name, srid=field.srid, spatial_index=False)
    return {
        "attrs": attrs,
        "context_field": pghistory.ContextForeignKey(null=True, db_index=False),
        "obj_field": pghistory.ObjForeignKey(db_index=False, related_name="events"),
    }
