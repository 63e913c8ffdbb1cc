"""Posting 500 payees at once, with every guard, total, event and journal line, against 500 bare INSERTs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from landmgmt import cluster
from parcels.actions.bank import Result, record_results
from parcels.actions.deed import deed
from parcels.actions.ledger import Posting, accounts_of, post
from parcels.actions.totals import fold_totals
from parcels.models import ArrearsDelta, PaymentRun, User
from parcels.rules.money_terms import AccountKind, TransferKind
from tests.bench.pairs import in_turn, timed

ON = date(2026, 11, 23)
# The same columns, indexes and rows as the ledger; no key to another table, no trigger.
BARE = """
DROP TABLE IF EXISTS bare_transfer;
CREATE TABLE bare_transfer (LIKE parcels_transfer INCLUDING DEFAULTS INCLUDING IDENTITY);
INSERT INTO bare_transfer SELECT * FROM parcels_transfer;
SELECT replace(replace(indexdef, ' INDEX ', ' INDEX bare_'), '.parcels_transfer ', '.bare_transfer ')
  FROM pg_indexes WHERE tablename = 'parcels_transfer' AND schemaname = current_schema() \\gexec
SELECT setval(pg_get_serial_sequence('bare_transfer', 'id'), (SELECT max(id) FROM bare_transfer));
GRANT ALL ON bare_transfer TO landmgmt_app;
"""
BARE_INSERT = (
    "INSERT INTO bare_transfer (kind, amount_yuan, value_date, reason, from_account_id, to_account_id, "
    "line_id, run_item_id, voucher_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
VACUUM = "VACUUM parcels_line, parcels_runitem, parcels_arrearsdelta, parcels_transfer, parcels_linehold"
# Lines that are due, open and not held, in runs of one project each that were released on 2026-11-20.
RUNS = """
SET session_replication_role = replica;
SET enable_nestloop = off; -- each condition is met by most lines, which the planner takes for few
CREATE TEMP TABLE open_line AS
  SELECT x.*, (row_number() OVER (PARTITION BY project_id ORDER BY line_id) - 1) / {size} AS block FROM (
    SELECT d.line_id, l.project_id, sum(d.payable_fen - d.paid_fen - d.deposited_fen) AS fen, min(l.payee_id) AS payee_id
    FROM parcels_arrearsdelta d JOIN parcels_line l ON l.id = d.line_id
    WHERE l.due_date <= '2026-11-20' AND NOT EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = l.id AND h.valid @> DATE '2026-11-20')
      AND NOT EXISTS (SELECT FROM parcels_runitem i WHERE i.line_id = d.line_id)
    GROUP BY d.line_id, l.project_id HAVING sum(d.payable_fen - d.paid_fen - d.deposited_fen) > 0) x;
-- Of the project with most left first, so that the books last for many rounds.
CREATE TEMP TABLE run AS SELECT project_id, block, {first} - 1 + row_number() OVER (ORDER BY blocks DESC, project_id, block) AS id
  FROM (SELECT project_id, block, count(*) OVER (PARTITION BY project_id) AS blocks
        FROM open_line GROUP BY project_id, block HAVING count(*) = {size}) b;
DELETE FROM run WHERE id >= {first} + {runs};
CREATE TEMP TABLE wanted AS SELECT o.*, r.id AS run_id, row_number() OVER (PARTITION BY r.id ORDER BY o.line_id) AS nr
  FROM open_line o JOIN run r USING (project_id, block);
INSERT INTO parcels_paymentrun (id, uid, client_key, number, state, total_yuan, prepared_date, prepared_at, fund_source_id, prepared_by_id,
    project_id, approved_by_id, approved_date, released_by_id, released_date, way, approvals_needed)
  SELECT id, gen_random_uuid(), gen_random_uuid(), 'B-' || id, 'released', 1, '2026-11-20', now(), project_id, 1, project_id, 2,
         '2026-11-20', 3, '2026-11-20', 'bank', 1 FROM run;
INSERT INTO parcels_runitem (uid, number, account_number, bank_name, holder_name, amount_yuan, result, failure, bank_reference, account_id,
    line_id, payee_id, run_id)
  SELECT gen_random_uuid(), nr, '', '', 'H', fen / 100.0, 'pending', '', 'L' || line_id, 1, line_id, payee_id, run_id
  FROM wanted ORDER BY run_id, nr;
SET session_replication_role = origin;
RESET enable_nestloop;
SELECT arrears_note(ARRAY(SELECT line_id FROM wanted));
"""  # noqa: E501


@dataclass(frozen=True)
class Run:
    """A released run, and its rows as a client would send them to a bare table."""

    pk: int
    bare: list[tuple[Any, ...]]


def post_500(rounds: int, size: int, *, checkpoint: bool = False) -> dict[str, Any]:
    """A voucher with balance, caps, totals and its journal line, as the ledger's own deed writes it.

    With a `checkpoint` before each, both pay for what a page's first change costs after one: as in an office
    that posts a run now and then. Else both find their pages changed already, as in one that posts all day.
    """
    _bare()
    runs = _runs(runs=rounds + 1, size=size)
    ours, peer = iter(runs), iter(runs)
    before = _checkpoint if checkpoint else None
    found = in_turn(lambda: _post(next(ours)), lambda: _insert_bare(next(peer)), rounds, before=before)
    # What the worker of background jobs does meanwhile, for every run posted here and before.
    waiting = ArrearsDelta.objects.filter(fold=None).count()
    spent = timed(lambda: fold_totals(ON))
    return found | {"folding": {"deltas": waiting, "ms": spent.wall, "cpu_ms": spent.cpu}}


def answer_500(rounds: int, size: int) -> dict[str, Any]:
    """The whole deed of a bank's answer: matched, events kept, posted, reasons ended, journal sealed."""
    runs = _runs(runs=rounds + 1, size=size)

    ours, peer = iter(runs), iter(runs)

    def answer() -> None:
        run = PaymentRun.objects.get(pk=next(ours).pk)
        rows = run.items.values_list("pk", flat=True)
        results = [Result(pk, "success", ON, reference=f"L{pk}") for pk in rows]
        record_results(run, results, actor=User.objects.get(pk=3), on=ON)

    return in_turn(answer, lambda: _insert_bare(next(peer)), rounds)


def _post(of: Run) -> None:
    run = PaymentRun.objects.select_related("project", "fund_source__account").get(pk=of.pk)
    project = run.project
    actor = User.objects.get(pk=3)
    with deed("record_results", actor=actor, on=ON, project=project, number=run.number) as d:
        paid, fund = accounts_of(project)[AccountKind.PAID], run.fund_source.account
        rows = [
            Posting(fund, paid, amount, ON, line=line, run_item=item)
            for item, line, amount in run.items.values_list("pk", "line_id", "amount_yuan")
        ]
        d.touch(post(TransferKind.PAYMENT, rows, project=project, actor=actor))


def _checkpoint() -> None:
    cluster.psql("CHECKPOINT", database=str(connection.settings_dict["NAME"]))


def _bare() -> None:
    cluster.psql(BARE + "VACUUM ANALYZE bare_transfer;", database=str(connection.settings_dict["NAME"]))


def _insert_bare(run: Run) -> None:
    connection.ensure_connection()
    with transaction.atomic(), connection.connection.cursor() as cursor:
        for row in run.bare:
            cursor.execute(BARE_INSERT, row)


def _runs(*, runs: int, size: int) -> list[Run]:
    database = str(connection.settings_dict["NAME"])
    first = (PaymentRun.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    cluster.psql(RUNS.format(runs=runs, size=size, first=first), database=database)
    # As the copy is, and as days between a release and its answer leave them.
    cluster.psql(VACUUM, database=database)
    made = []
    for run in PaymentRun.objects.filter(pk__gte=first).order_by("pk"):
        rows = list(run.items.values_list("pk", "line_id", "amount_yuan"))
        assert len(rows) == size, "too few open lines"
        giver, taker = run.project_id * 10 + 2, run.project_id * 10 + 5
        bare = [
            ("payment", yuan, ON, "", giver, taker, line, item, run.project_id) for item, line, yuan in rows
        ]
        made.append(Run(run.pk, bare))
    assert len(made) == runs, "too few open lines"
    return made
