"""Folding the kept totals of the arrears: the figures are right before and after, only quicker after."""

from datetime import date

from django.db import connection, transaction

# Below this many waiting deltas a sheet is read as quickly as after a folding. The worker of background jobs
# folds them; where none runs a deed does, before a sheet takes noticeably longer.
WORTH_FOLDING = 5000
MOST_WAITING = 4 * WORTH_FOLDING
# About so many wait, by two looks into indexes: what was written after the last that was folded.
WAITING = """
SELECT COALESCE((SELECT max(id) FROM parcels_arrearsdelta), 0) - COALESCE((
  SELECT id FROM parcels_arrearsdelta WHERE fold IS NOT NULL ORDER BY fold DESC, id DESC LIMIT 1), 0)
"""


def fold_totals(upto: date) -> int:
    """Sum waiting deltas up, lay checkpoints up to a day; returns how many it took, 0 while another folds."""
    return _ask("SELECT arrears_fold(%s)", upto)


def rebuild_totals(upto: date) -> int:
    """Throw the kept totals away and work them out again from the ledger; returns how many deltas."""
    return _ask("SELECT arrears_rebuild(%s)", upto)


def _ask(sql: str, upto: date) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [upto])
        return int(cursor.fetchone()[0])
