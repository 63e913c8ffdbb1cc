"""A bank's result file: read against its run, shown row by row, and written whole or not at all."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, accepted, blocking, error, in_order
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.bank import Result, booked, record_results, record_return
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import Posting, accounts_of, post
from parcels.actions.suspense import Found, keep
from parcels.importers.bank_result import Columns, read_result
from parcels.models import (
    BankFile,
    BankFileRow,
    BankFormat,
    Document,
    PaymentRun,
    RunItem,
    SuspenseItem,
    User,
)
from parcels.rules.bank_rows import Booked, Expected, Judged, Kept, Verdict, judge
from parcels.rules.money_terms import AccountKind, BankResult, RunState, SuspenseGround, TransferKind
from parcels.words.bank import OTHER_PAYEE, OTHER_SUM, RETURN_UNSAID

NEW = (Verdict.PAID, Verdict.FAILED, Verdict.RETURNED, Verdict.SUSPENSE)
SENT = (RunState.RELEASED, RunState.ANSWERED)


@dataclass(frozen=True)
class Examination:
    """What a file would do: its rows with their verdicts, and every finding; nothing is written."""

    name: str
    sha256: str
    rows: list[Judged] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def new(self) -> list[Judged]:
        return [row for row in self.rows if row.verdict in NEW]

    def accepted(self, codes: Collection[str] = ()) -> bool:
        """Whether nothing stops the file once these codes are confirmed."""
        return accepted(self.findings, codes)


def examine_file(
    run: PaymentRun, *, name: str, data: bytes, bank_format: BankFormat, bank_date: date | None, on: date
) -> Examination:
    """Read a file against a run. Every finding at once; a file read before or with nothing new is an error.

    `bank_date` is the day of rows that bear none. Raises Refusal for what is no table at all.
    """
    name, mark = intake.clean(name, 200), hashlib.sha256(data).hexdigest()
    if run.state not in SENT:
        return Examination(name, mark, [], [error("BANK_RUN_NOT_SENT", number=run.number)])
    earlier = BankFile.objects.filter(sha256=mark).select_related("run").first()
    if earlier:
        told = {"number": earlier.run.number, "since": str(earlier.recorded_date), "name": earlier.name}
        return Examination(name, mark, [], [error("BANK_FILE_KNOWN", **told)])
    columns = Columns(
        bank_format.result_columns,
        bank_format.success_words,
        bank_format.failed_words,
        bank_format.returned_words,
    )
    rows, findings = read_result(data, columns)
    judged = judge(
        rows,
        _expected(run),
        run_number=run.number,
        bank_date=bank_date,
        kept=_kept_sums(run),
        booked=_booked(run, {row.reference for row in rows if row.reference}),
    )
    findings += [found for row in judged for found in row.findings]
    findings += _days(run, judged, on)
    findings += _elsewhere(run, judged)
    if judged and not findings_stop(findings) and not any(row.verdict in NEW for row in judged):
        findings.append(error("BANK_NOTHING_NEW", rows=len(judged)))
    return Examination(name, mark, judged, in_order(findings))


def findings_stop(findings: Sequence[Finding]) -> bool:
    """Whether an error is among them, which nobody can accept."""
    return any(found in blocking(findings, [f.code for f in findings]) for found in findings)


def _expected(run: PaymentRun) -> list[Expected]:
    return [
        Expected(
            item.pk,
            item.number,
            item.holder_name,
            item.account_number.reveal(),
            item.amount_yuan,
            BankResult(item.result),
            item.result_date,
            item.bank_reference,
        )
        for item in run.items.order_by("number")
    ]


def _kept_sums(run: PaymentRun) -> list[Kept]:
    """What this run's files and answers left in 待查款, whatever became of it since."""
    without_row = (SuspenseGround.UNKNOWN, SuspenseGround.SECOND)
    rows = SuspenseItem.objects.filter(run=run, ground__in=without_row).order_by("pk")
    return [
        Kept(row.amount_yuan, row.bank_date, row.holder_name, row.account_number.reveal(), row.reference)
        for row in rows
    ]


def _booked(run: PaymentRun, references: Collection[str]) -> list[Booked]:
    """Where these numbers of the bank stand already: rows of other runs, and sums that wait in 待查款."""
    # What a row paid above its line (EXCESS) bears that row's own number.
    waiting = SuspenseItem.objects.filter(reference__in=references).exclude(ground=SuspenseGround.EXCESS)
    return [
        Booked(row.bank_reference, row.account_number.reveal(), row.amount_yuan, row.run.number, row.number)
        for row in booked(run, references)
    ] + [Booked(row.reference, row.account_number.reveal(), row.amount_yuan) for row in waiting]


def _elsewhere(run: PaymentRun, rows: Sequence[Judged]) -> list[Finding]:
    """Strays that name no run and that another one asked for, with no other answer: the file is its."""
    strays = [
        r for r in rows if r.verdict is Verdict.SUSPENSE and r.bank.account and r.bank.run != run.number
    ]
    items = RunItem.objects.filter(amount_yuan__in={row.bank.amount for row in strays}, run__state__in=SENT)
    asked: dict[tuple[str, Decimal, str], str] = {}
    for item in items.exclude(run=run).select_related("run"):
        asked[item.account_number.reveal(), item.amount_yuan, item.bank_reference] = item.run.number
    found = []
    for row in strays:
        one = (row.bank.account, row.bank.amount or ZERO)
        other = asked.get((*one, "")) or asked.get((*one, row.bank.reference))
        if other:
            found.append(error("BANK_OTHER_RUN", row=row.bank.row, number=other, run=run.number))
    return found


def _days(run: PaymentRun, rows: Sequence[Judged], on: date) -> list[Finding]:
    found = []
    for row in rows:
        if row.verdict not in NEW or row.day is None:
            continue
        if row.day > on:
            found.append(error("BANK_DAY_AHEAD", row=row.bank.row, day=str(row.day), on=str(on)))
        elif run.released_date and row.day < run.released_date:
            told = {"day": str(row.day), "since": str(run.released_date)}
            found.append(error("BANK_DAY_BEFORE_RELEASE", row=row.bank.row, **told))
    return found


def record_file(
    run: PaymentRun,
    *,
    name: str,
    data: bytes,
    bank_format: BankFormat,
    bank_date: date | None,
    actor: User,
    on: date,
    accept_codes: Collection[str] = (),
    paper: Document | None = None,
) -> BankFile:
    """Write what a file answers: successes, failures, returns, confirmed strays to 待查款; all or nothing.

    Refuses with bank_file_stopped while a finding stands that is an error or not accepted. The same file, or
    its rows in another one, has no second effect.
    """
    with refusals(), transaction.atomic():
        # Two submits of one file meet at the run.
        run = (
            PaymentRun.objects.select_for_update(of=("self",))
            .select_related("project", "fund_source__account")
            .get(pk=run.pk)
        )
        seen = examine_file(run, name=name, data=data, bank_format=bank_format, bank_date=bank_date, on=on)
        if not seen.accepted(accept_codes):
            first = blocking(seen.findings, accept_codes)[0]
            raise Refusal(
                "bank_file_stopped", {"code": first.code, "count": len(blocking(seen.findings, accept_codes))}
            )
        told = {"number": run.number, "name": seen.name, "rows": len(seen.rows), "new": len(seen.new)}
        with deed("record_bank_file", actor=actor, on=on, project=run.project, **told) as d:
            file: BankFile = BankFile.objects.create(
                run=run,
                bank_format=bank_format,
                name=seen.name,
                sha256=seen.sha256,
                rows_count=len(seen.rows),
                new_count=len(seen.new),
                recorded_by=actor,
                recorded_date=on,
            )
            BankFileRow.objects.bulk_create(_kept(file, row) for row in seen.rows)
            d.touch(file, run)
        _answer(run, seen.rows, actor, on, paper)
        _stray(run, [row for row in seen.rows if row.verdict is Verdict.SUSPENSE], actor, paper)
    return file


def _kept(file: BankFile, row: Judged) -> BankFileRow:
    params = {"reference": row.bank.reference, "day": str(row.day or ""), "failure": row.bank.failure}
    return BankFileRow(file=file, row=row.bank.row, item_id=row.item, verdict=row.verdict, params=params)


def _answer(run: PaymentRun, rows: Sequence[Judged], actor: User, on: date, paper: Document | None) -> None:
    answers = {Verdict.PAID: BankResult.SUCCESS, Verdict.FAILED: BankResult.FAILED}
    results = [
        Result(
            row.item, answers[row.verdict], row.day, failure=row.bank.failure, reference=row.bank.reference
        )
        for row in rows
        if row.verdict in answers and row.item and row.day
    ]
    # Another sum went out than was asked, or elsewhere: the row did not happen, the sum waits in 待查款.
    results += [
        Result(row.item, BankResult.FAILED, row.day, failure=_not_as_asked(row), reference=row.bank.reference)
        for row in rows
        if row.verdict is Verdict.SUSPENSE and row.item and row.day
    ]
    if results:
        record_results(run, results, actor=actor, on=on, paper=paper)
    back = [row for row in rows if row.verdict is Verdict.RETURNED and row.item and row.day]
    for row in back:
        item = RunItem.objects.get(pk=row.item)
        reason = row.bank.failure or str(RETURN_UNSAID)
        assert row.day is not None
        record_return(item, value_date=row.day, reason=reason, actor=actor, on=on, paper=paper)


def _not_as_asked(row: Judged) -> str:
    if any(found.code in ("BANK_ACCOUNT_DIFFERS", "BANK_NAME_DIFFERS") for found in row.findings):
        return str(OTHER_PAYEE)
    return str(OTHER_SUM) % {"amount": row.bank.amount}


def _stray(run: PaymentRun, rows: Sequence[Judged], actor: User, paper: Document | None) -> None:
    if not rows:
        return
    items = {item.pk: item for item in run.items.filter(pk__in=[row.item for row in rows if row.item])}
    found = []
    for row in rows:
        assert row.day is not None
        assert row.bank.amount is not None
        found.append(
            Found(
                row.bank.amount,
                row.day,
                _ground(row),
                item=items.get(row.item or 0),
                holder_name=row.bank.name,
                account_number=row.bank.account,
                reference=row.bank.reference,
            )
        )
    kept = keep(run, found)
    taker = accounts_of(run.project)[AccountKind.SUSPENSE]
    giver = run.fund_source.account
    rows_out = [Posting(giver, taker, one.amount_yuan, one.bank_date, suspense=one) for one in kept]
    post(TransferKind.SUSPENSE, rows_out, project=run.project, actor=actor, paper=paper)


def _ground(row: Judged) -> SuspenseGround:
    if row.item:
        return SuspenseGround.DIFFERS
    again = any(found.code == "BANK_PAID_AGAIN" for found in row.findings)
    return SuspenseGround.SECOND if again else SuspenseGround.UNKNOWN
