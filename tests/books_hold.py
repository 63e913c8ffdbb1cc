"""After each test that moved money its books still hold: no fund or account one-sided, no line over-paid."""

import pytest
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from landmgmt.verification import CHECKS

# Some milliseconds; the checks of runs, loans and hand-outs are asked by the tests that are about them.
MONEY = ("trial_balance", "ledger")
# Where a test's database may hold money; `db` is asked for by whatever asks for the cast.
MONEYED = ("committed_db", "db")


def refuse_wrong_books() -> None:
    """Fail the test whose books do not hold, and name what is wrong with them.

    A test that ends inside a transaction the database has given up leaves nothing to look at.
    """
    if connection.needs_rollback or _given_up():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM parcels_transfer)")
        if not cursor.fetchone()[0]:
            return
    checks = dict(CHECKS)
    if wrong := [f"{name}: {d.subject} {d.kept}, {d.expected}" for name in MONEY for d in checks[name]()]:
        pytest.fail("the books do not hold after this test: " + "; ".join(wrong), pytrace=False)


def _given_up() -> bool:
    link = connection.connection
    return link is not None and (link.closed or link.info.transaction_status == TRANSACTION_STATUS_INERROR)
