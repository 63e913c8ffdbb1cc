"""Arrears on any day are the old unpaid sums and the live ones together; `verify` sees every fen moved."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landmgmt.verification import CHECKS
from parcels.actions import old_books, takeover, takeover_lock
from parcels.actions.totals import fold_totals
from parcels.models.figures import arrears, totals
from tests.money_day import draft, sign
from tests.old_ledgers import CUTOVER, locked, opened, with_total, workbook
from tests.world import TODAY, World

DAYS = (CUTOVER - timedelta(days=1), CUTOVER, TODAY)
# Only the ledger's tables, typed out here: what is due and not met of every line, old or live, on a day.
SAID = """
SELECT COALESCE(sum(x.owed - x.met), 0),
       COALESCE(sum(CASE WHEN l.due_date < %(on)s THEN x.owed - x.met END), 0)
FROM (SELECT t.line_id,
             sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan
                      WHEN a.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) owed,
             sum(CASE WHEN b.kind IN ('paid', 'deposit') THEN t.amount_yuan
                      WHEN a.kind IN ('paid', 'deposit') THEN -t.amount_yuan ELSE 0 END) met
      FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id
      JOIN parcels_account b ON b.id = t.to_account_id
      WHERE t.line_id IS NOT NULL AND t.value_date <= %(on)s GROUP BY 1) x
JOIN parcels_line l ON l.id = x.line_id
"""

ROW = st.tuples(
    st.sampled_from(["王家", "李大家", "陈家", "新来的"]),
    st.sampled_from(["土地补偿费", "青苗", "房屋"]),
    st.integers(1, 5_000_000),
    st.integers(0, 100),
    st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2027, 12, 31))),
)


def ledger_of(rows: list[Any]) -> tuple[bytes, D, D]:
    """A workbook of rows (name, head, fen, percent paid, due day)."""
    cells, agreed, paid = [], D(0), D(0)
    for place, (name, head, fen, percent, due) in enumerate(rows):
        sum_, met = D(fen) / 100, D(fen * percent // 100) / 100
        cells.append(
            (f"旧-{place}", "", name, "长田村", "3组", head, str(sum_), str(due or ""), str(met), "")
        )
        agreed, paid = agreed + sum_, paid + met
    return workbook(cells), agreed, paid


def said(on: date) -> tuple[D, D]:
    with connection.cursor() as cursor:
        cursor.execute(SAID, {"on": on})
        return cursor.fetchone()


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=6), folded=st.booleans())
def test_arrears_are_the_old_unpaid_and_the_live_on_three_days(world: World, rows: list[Any], folded: bool):
    with transaction.atomic():
        sign(world, draft(world))
        live = {day: totals(day) for day in DAYS}
        made = opened(world)
        data, agreed, paid = ledger_of(rows)
        old_books.accept_book(
            made,
            name="a.xlsx",
            data=data,
            actor=world.staff,
            on=TODAY,
            accept_codes=["OLD_ROW_REPEATED"],
        )
        with_total(world, made, agreed, paid, agreed - paid)
        takeover.submit_takeover(made, actor=world.staff, on=TODAY)
        takeover_lock.lock_takeover(made, actor=world.finance, on=TODAY)
        if folded:
            fold_totals(TODAY)
        for day in DAYS:
            now, old = totals(day), agreed - paid if day >= CUTOVER else D(0)
            assert now.unpaid_yuan == live[day].unpaid_yuan + old
            assert (now.unpaid_yuan, now.overdue_yuan) == said(day)
            assert arrears(day, by="village").total.unpaid_yuan == now.unpaid_yuan
        for name in ("takeovers", "obligations", "arrears_lines", "arrears_sums", "trial_balance"):
            assert list(dict(CHECKS)[name]()) == []
        transaction.set_rollback(True)


# A fen moved by hand in each place the check compares: it names the row.
FEN = {
    "a row": ("UPDATE parcels_oldentry SET amount_yuan = amount_yuan + 0.01", "old_entry"),
    "a kept total": ("UPDATE parcels_takeover SET paid_yuan = paid_yuan + 0.01", "takeover"),
    "a posting": (
        "UPDATE parcels_transfer SET amount_yuan = amount_yuan - 0.01 WHERE kind = 'opening_paid'",
        "old_entry",
    ),
    "a posting's day": (
        "UPDATE parcels_transfer SET value_date = value_date - 1 WHERE kind = 'opening_due'",
        "transfer",
    ),
    "a signed total": ("UPDATE parcels_signedtotal SET unpaid_yuan = unpaid_yuan + 0.01", "takeover"),
    "a kind": ("UPDATE parcels_transfer SET kind = 'obligation' WHERE kind = 'opening_due'", "transfer"),
}


@pytest.mark.parametrize("wreck", FEN)
def test_verify_names_what_of_a_locked_take_over_was_changed(committed_db: str, wreck: str):
    import psycopg2

    from landmgmt import cluster
    from tests.world import build_world

    locked(build_world())
    check = dict(CHECKS)["takeovers"]
    assert list(check()) == []
    statement, subject = FEN[wreck]
    with psycopg2.connect(cluster.url("owner", database=committed_db)) as link, link.cursor() as cursor:
        for table in ("oldentry", "takeover", "transfer", "signedtotal"):
            cursor.execute(f"ALTER TABLE parcels_{table} DISABLE TRIGGER USER")
        cursor.execute(statement)
    link.close()
    assert any(found.subject.startswith(subject) for found in check())
