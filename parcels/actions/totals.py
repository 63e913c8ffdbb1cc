"""Folding the kept totals of the arrears: the figures are right before and after, only quicker after."""

from datetime import date

from django.db import connection, transaction

# Below this many waiting deltas a sheet is read as quickly as after a folding.
WORTH_FOLDING = 5000


def fold_totals(upto: date) -> int:
    """Sum waiting deltas up, lay checkpoints up to a day; returns how many it took, 0 while another folds."""
    return _ask("SELECT arrears_fold(%s)", upto)


def rebuild_totals(upto: date) -> int:
    """Throw the kept totals away and work them out again from the ledger; returns how many deltas."""
    return _ask("SELECT arrears_rebuild(%s)", upto)


def fold_if_many(upto: date) -> None:
    """After a deed: fold when enough waits to be worth it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM parcels_arrearsdelta WHERE fold IS NULL LIMIT %s) x",
            [WORTH_FOLDING],
        )
        waiting = cursor.fetchone()[0]
    if waiting >= WORTH_FOLDING:
        fold_totals(upto)


def _ask(sql: str, upto: date) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [upto])
        return int(cursor.fetchone()[0])
