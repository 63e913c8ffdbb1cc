"""What the file of one taking shows on a day, asked in a fixed number of questions."""

from datetime import date
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet, Sum

from parcels.models.compensation import Agreement, Item, Line
from parcels.models.corrected_lists import struck
from parcels.models.disputes import Dispute, DisputeStatePeriod
from parcels.models.holders import BankAccount, ShareSet
from parcels.models.journal import JournalEntry, JournalSubject
from parcels.models.ledger import Transfer
from parcels.models.papers import Document
from parcels.models.parcels import Taking, TakingGeometry
from parcels.models.posting import Objection, PublicList
from parcels.models.projects import ProcedureStep
from parcels.models.public_lists import lists_of, objections_open
from parcels.models.surveys import ImportPlot
from parcels.rules.money_terms import TransferKind

MONEY_OUT = (TransferKind.PAYMENT, TransferKind.DEPOSIT, TransferKind.OPENING_PAID, TransferKind.OPENING_FIX)
MONEY_BACK = (TransferKind.RETURN, TransferKind.REVERSAL)
LOG_LENGTH = 20


def open_accounts(on: date) -> Prefetch:
    """A party's accounts in force on the day, the newest first, as `accounts_now`."""
    return Prefetch("accounts", BankAccount.objects.on(on), to_attr="accounts_now")


def share_set(taking: Taking, on: date) -> ShareSet | None:
    """The shares in force, with their claimants and accounts."""
    shares = Prefetch("shares__party__accounts", BankAccount.objects.on(on), to_attr="accounts_now")
    return taking.share_sets.filter(valid__contains=on).prefetch_related("shares__party", shares).first()


def geometry(taking: Taking, on: date) -> TakingGeometry | None:
    """The boundary in force; its areas are computed, never paid."""
    return taking.geometries.defer("geom").filter(valid__contains=on).first()


def surveyed_m2(taking: Taking) -> Any:
    """The signed surveyed area in ㎡; None where nothing is signed."""
    return taking.areas.filter(signed_date__isnull=False).aggregate(m2=Sum("surveyed_area_m2"))["m2"]


def items(taking: Taking) -> QuerySet[Item]:
    """Things on the land with their owners and prices."""
    rows = taking.items.annotate(is_struck=struck())
    return rows.select_related("owner", "rate", "photo", "late", "taking").order_by("pk")


def public_lists(taking: Taking, user: Any, *, limit: int = LOG_LENGTH) -> QuerySet[PublicList]:
    """The lists this land stands on, the newest first: `first_row` of it, `open_n` objections to it."""
    here = Q(rows__taking=taking)
    waits = Q(rows__objections__in=objections_open(Objection.objects.all()).values("pk"))
    rows = lists_of(user).filter(pk__in=taking.public_rows.values("public_list"))
    return rows.annotate(
        first_row=Min("rows__number", filter=here),
        open_n=Count("rows__objections", filter=here & waits, distinct=True),
    ).order_by("-pk")[:limit]


def formulas(taking: Taking) -> dict[int, Line]:
    """Lines with their entitlement and instalment, and the `weights` of all instalments together."""
    rows = Line.objects.filter(taking=taking).select_related("entitlement", "instalment")
    return rows.annotate(weights=Sum("agreement__instalments__weight")).in_bulk()


def postings(taking: Taking, on: date) -> QuerySet[Transfer]:
    """Money that moved for this taking up to the day, returns and reversals with it, in the bank's order."""
    return (
        Transfer.objects.filter(line__taking=taking, value_date__lte=on)
        .filter(Q(kind__in=MONEY_OUT) | Q(kind__in=MONEY_BACK))
        .select_related("voucher__paper", "line__payee", "run_item", "reverses")
        .order_by("value_date", "pk")
    )


def agreements(taking: Taking) -> QuerySet[Agreement]:
    """The agreements that cover this taking, the newest first."""
    return taking.agreements.order_by("-signed_date", "-pk")


def papers(taking: Taking) -> QuerySet[Document]:
    """Papers filed with this taking, and those its areas, shares, stages and agreements stand on."""
    behind = (
        taking.areas.values("paper"),
        taking.share_sets.values("paper"),
        taking.stages.values("paper"),
        taking.agreements.values("paper"),
    )
    found = Q(taking_links__taking=taking)
    for rows in behind:
        found |= Q(pk__in=rows.filter(paper__isnull=False))
    return Document.objects.filter(found).select_related("struck").distinct().order_by("-paper_date", "-pk")


def disputes(taking: Taking, on: date) -> list[Dispute]:
    """Disputes about this taking received by the day, each with `state_now`."""
    states = Prefetch("states", DisputeStatePeriod.objects.on(on), to_attr="states_now")
    rows = taking.disputes.filter(received_date__lte=on).select_related("handler").prefetch_related(states)
    return list(rows.order_by("-received_date", "-pk"))


def steps_done(taking: Taking) -> dict[str, date]:
    """The steps of the taking's batch and their days, corrections applied."""
    if taking.batch_id is None:
        return {}
    standing = ProcedureStep.objects.filter(batch=taking.batch_id, corrected_by__isnull=True)
    return dict(standing.values_list("step", "done_date"))


def about_land(takings: Any) -> QuerySet[JournalSubject]:
    """What the journal touched of takings: by name, or by the large file that brought them in.

    The line of a large file names its run: a line that names a hundred thousand takings is none.
    """
    runs = ImportPlot.objects.filter(taking__in=takings, run__is_large=True).values("run")
    brought = Q(kind="importrun", object_id__in=runs, entry__deed__in=("accept_import", "undo_import"))
    return JournalSubject.objects.filter(Q(kind="taking", object_id__in=takings) | brought)


def log(kind: str, pk: int, *, limit: int = LOG_LENGTH) -> QuerySet[JournalEntry]:
    """The last lines of the journal about one row."""
    subjects = JournalSubject.objects.filter(kind=kind, object_id=pk)
    about = about_land([pk]) if kind == "taking" else subjects
    found = JournalEntry.objects.filter(pk__in=about.values("entry")).select_related("actor")
    return found.order_by("-pk")[:limit]
