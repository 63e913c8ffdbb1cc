"""script/bench arrears: kept totals of a county's books against the GROUP BY a careful engineer would write.

1 M parcels with about 3 M ledger rows are made set by set in a scratch database of the private cluster, kept
for the next run unless --drop. Every answer is compared with the peer's before it is timed; pairs are timed
in turn, and the ratio is that of the medians.
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.pairs import Spent, in_turn, pin, timed

TODAY = date(2026, 11, 23)
# A past day in the middle of a month, and the worst one: the longest way from the checkpoint before it.
DAYS = (("today", TODAY), ("past", date(2025, 9, 17)), ("past worst", date(2025, 8, 30)))
DIMENSIONS = ("project", "village", "head", "level", "reason")
HERE = Path(__file__).parent
BATCH = 20_000
# The same for both sides, and what suits the peer best: room for its hash of every line, and no workers,
# since each of them would make that hash again.
SETTINGS = ("SET work_mem = '1GB'", "SET max_parallel_workers_per_gather = 0")

PEER = """
SELECT {key} AS key,
       CASE WHEN %(on)s::date - l.due_date <= 0 THEN 'not_due' WHEN %(on)s::date - l.due_date <= 30 THEN 'd1_30'
            WHEN %(on)s::date - l.due_date <= 90 THEN 'd31_90' WHEN %(on)s::date - l.due_date <= 180 THEN 'd91_180'
            WHEN %(on)s::date - l.due_date <= 365 THEN 'd181_365' ELSE 'd366' END AS age,
       sum(m.payable) AS payable, sum(m.paid) AS paid,
       sum(CASE WHEN h.line_id IS NULL THEN m.payable - m.paid - m.deposited ELSE 0 END) AS unpaid
FROM (SELECT t.line_id,
             sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan WHEN a.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS payable,
             sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan WHEN a.kind = 'paid' THEN -t.amount_yuan ELSE 0 END) AS paid,
             sum(CASE WHEN b.kind = 'deposit' THEN t.amount_yuan WHEN a.kind = 'deposit' THEN -t.amount_yuan ELSE 0 END) AS deposited
      FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
      WHERE t.line_id IS NOT NULL AND t.value_date <= %(on)s GROUP BY t.line_id) m
JOIN parcels_line l ON l.id = m.line_id
LEFT JOIN parcels_linehold h ON h.line_id = l.id AND h.valid @> %(on)s::date
{joins}
GROUP BY 1, 2
"""  # noqa: E501
PEER_BY = {
    "project": ("p.code", "JOIN parcels_project p ON p.id = l.project_id"),
    "village": (
        "v.code",
        "JOIN parcels_taking k ON k.id = l.taking_id JOIN parcels_parcel c ON c.id = k.parcel_id "
        "JOIN parcels_place g ON g.id = c.group_id JOIN parcels_place v ON v.id = g.parent_id",
    ),
    "head": ("l.head", ""),
    "level": ("l.level", ""),
    "reason": (
        "COALESCE(r.reason, 'unspecified')",
        "LEFT JOIN parcels_linereason r ON r.line_id = l.id AND r.valid @> %(on)s::date",
    ),
}
HOLDER = """
SELECT sum(m.payable) AS payable, sum(m.paid) AS paid, sum(CASE WHEN h.line_id IS NULL THEN m.payable - m.paid - m.deposited ELSE 0 END)
FROM parcels_line l
CROSS JOIN LATERAL (
  SELECT sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan WHEN a.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS payable,
         sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan WHEN a.kind = 'paid' THEN -t.amount_yuan ELSE 0 END) AS paid,
         sum(CASE WHEN b.kind = 'deposit' THEN t.amount_yuan WHEN a.kind = 'deposit' THEN -t.amount_yuan ELSE 0 END) AS deposited
  FROM parcels_transfer t JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
  WHERE t.line_id = l.id AND t.value_date <= %(on)s) m
LEFT JOIN parcels_linehold h ON h.line_id = l.id AND h.valid @> %(on)s::date
WHERE l.payee_id = %(party)s
"""  # noqa: E501


def main() -> None:
    """Make the books if they are not there, then measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--parcels", type=int, default=1_000_000, help="how many (1000000)")
    asked.add_argument("--rounds", type=int, default=7, help="pairs per question (7)")
    asked.add_argument("--runs", type=int, default=9, help="runs posted and answered (9)")
    asked.add_argument("--payees", type=int, default=500, help="payees of a posted run (500)")
    asked.add_argument("--only", default="", help="figures that begin so: posting, today, past village …")
    asked.add_argument(
        "--cores", choices=["same", "apart"], help="pin client and backend to one core, or two"
    )
    asked.add_argument("--drop", action="store_true", help="drop the scratch database afterwards")
    options = asked.parse_args()
    from tests import databases

    database = f"bench_arrears_{options.parcels}"
    made = None
    if database not in databases._known():
        made = make_books(database, options.parcels)
    os.environ["LANDMGMT_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    import django

    django.setup()
    if options.cores:
        pin(apart=options.cores == "apart")
    found = {
        "bench": "arrears",
        "parcels": options.parcels,
        "made_seconds": made,
        **measure(options.rounds, options.runs, options.payees, options.only),
    }
    print(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    if options.drop:
        databases.drop(database)
    if any(goal["reached"] is False for goal in found["goals"]):
        sys.exit(1)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def make_books(database: str, parcels: int) -> dict[str, float]:
    """Load the books with guards off, then let the totals be worked out from them; seconds of each part."""
    from landmgmt import cluster
    from tests import databases

    say(f"making {parcels} parcels in {database}")
    draft = f"{database}_draft"
    with databases._alone():
        databases._create(draft, template=databases._mould())
    start = time.monotonic()
    sql = (HERE / "arrears_books.sql").read_text(encoding="utf-8")
    projects = max(2, min(40, parcels // 25_000))
    for name, value in {"parcels": str(parcels), "projects": str(projects)}.items():
        sql = sql.replace("{" + name + "}", value)
    gaps = cluster.psql(GAPS.format(verb="SET DEFAULT %L", there="NULL"), database=draft)
    cluster.psql(gaps + sql + re.sub(r"SET DEFAULT .*;", "DROP DEFAULT;", gaps), database=draft)
    loaded = time.monotonic()
    cluster.psql("VACUUM ANALYZE", database=draft)
    say(f"loaded in {loaded - start:.0f} s; working out the totals")
    last = int(cluster.psql("SELECT max(id) FROM parcels_line", database=draft))
    steps = "\n".join(_note(first, first + BATCH) for first in range(0, last, BATCH))
    cluster.psql("SET synchronous_commit = off;\n" + steps, database=draft)
    noted = time.monotonic()
    cluster.psql(f"SET work_mem = '512MB'; SELECT arrears_fold('{TODAY}')", database=draft)
    folded = time.monotonic()
    cluster.psql("VACUUM ANALYZE", database=draft)
    cluster.psql(f"ALTER DATABASE {draft} RENAME TO {database}", database="postgres")
    return {
        "books": round(loaded - start, 1),
        "deltas": round(noted - loaded, 1),
        "folding": round(folded - noted, 1),
    }


# What a migration adds later is filled in while loading, and asked of every writer again afterwards.
GAPS = """
SELECT format('ALTER TABLE %I ALTER COLUMN %I {verb}', table_name, column_name, CASE data_type WHEN 'jsonb' THEN '{{}}'
       WHEN 'boolean' THEN 'false' WHEN 'date' THEN '2024-01-01' ELSE CASE WHEN data_type ~ 'char|text' THEN '' ELSE '0' END END) || ';'
FROM information_schema.columns WHERE table_schema = current_schema() AND is_nullable = 'NO' AND is_identity = 'NO'
  AND column_default IS {there} AND is_generated = 'NEVER' AND data_type IN ('jsonb', 'boolean', 'date', 'character varying',
  'text', 'integer', 'smallint', 'bigint', 'numeric') AND column_name <> 'id'
  AND table_name IN ('parcels_agreement', 'parcels_line', 'parcels_parcel', 'parcels_taking', 'parcels_party', 'parcels_project',
                     'parcels_paymentrun', 'parcels_runitem', 'parcels_transfer', 'parcels_voucher', 'parcels_linehold')
"""  # noqa: E501


def _note(first: int, last: int) -> str:
    return (
        "INSERT INTO parcels_arrearsdelta (line_id, day, due_date, project_id, village_id, head, level, "
        "reason, payable_fen, paid_fen, deposited_fen, held_fen, unpaid_fen, in_transit_fen, lines, "
        "open_lines) "
        "SELECT * FROM arrears_steps(ARRAY(SELECT id FROM parcels_line "
        f"WHERE id > {first} AND id <= {last})) s WHERE (s.payable, s.paid, s.deposited, s.held, s.unpaid, "
        "s.in_transit, s.lines, s.open_lines) <> (0, 0, 0, 0, 0, 0, 0, 0);"
    )


def measure(rounds: int, runs: int, rows: int, only: str) -> dict[str, Any]:
    """Every figure with its peer, and whether the goals are reached."""
    from django.db import connection

    from parcels.models import ArrearsDelta

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM parcels_transfer), (SELECT count(*) FROM parcels_line), "
            "(SELECT count(*) FROM parcels_arrearsdelta), (SELECT count(*) FROM parcels_arrearsdaysum), "
            "(SELECT count(*) FROM parcels_arrearscheckpointsum)"
        )
        names = ("ledger_rows", "lines", "deltas", "day_sums", "checkpoint_sums")
        size = dict(zip(names, cursor.fetchone(), strict=True))
    say(str(size))
    figures: dict[str, Any] = {}
    load = [os.getloadavg()[1]]
    from tests.bench import arrears_posting

    # First, so that the sheets are asked as a day leaves them: with changes that are not folded yet.
    after = partial(arrears_posting.post_500, checkpoint=True)
    works: dict[str, Callable[[int, int], Any]] = {
        f"posting {rows} payees": arrears_posting.post_500,
        f"posting {rows} payees, each after a checkpoint": after,
        f"answering {rows} payees": arrears_posting.answer_500,
    }
    for word, work in works.items():
        if word.startswith(only):
            figures[word] = work(runs, rows)
            say(f"{word}: {figures[word]}")
    with connection.cursor() as cursor:
        for setting in SETTINGS:
            cursor.execute(setting)
    size["not_folded"] = ArrearsDelta.objects.filter(fold=None).count()
    for word, on in DAYS:
        for by in DIMENSIONS:
            if not f"{word} {by}".startswith(only):
                continue
            first = check_equal(by, on)
            found = in_turn(lambda: ours(by, on), lambda: peer(by, on), rounds - 1, first)  # noqa: B023
            figures[f"{word} by {by} × age"] = found
            say(f"{word} {by}: {found}")
    if not only:
        figures["two crossed (project × reason × age)"] = crossed(rounds)
    if "one holder".startswith(only):
        figures["one holder, 100 times"] = holder(max(rounds, 5))
        say(f"one holder: {figures['one holder, 100 times']}")
    goals = [
        _goal("today ≤ 1/50", figures, "today by", 1 / 50),
        _goal("any past day ≤ 1/10", figures, "past", 1 / 10),
        _goal("one holder ≤ its index scan", figures, "one holder", 1),
        _goal("posting ≤ bare INSERTs", figures, "posting", 1),
    ]
    machine = {"cores": os.cpu_count(), "load_before_after": [*load, os.getloadavg()[1]]}
    told = {"machine": machine, "size": size, "settings": SETTINGS, "goals": goals, "figures": figures}
    return told | {"peer": peer_told()}


def _goal(word: str, figures: dict[str, Any], start: str, most: float) -> dict[str, Any]:
    """Reached only by the clock and by processor time; None where `--only` left it out."""
    found = [figure for name, figure in figures.items() if name.startswith(start)]
    if not found:
        return {"goal": word, "reached": None}
    worst = max(figure["ratio"] for figure in found)
    cpu = max(figure["ratio_cpu"] or 0 for figure in found)
    return {"goal": word, "worst_ratio": worst, "worst_ratio_cpu": cpu, "reached": max(worst, cpu) <= most}


def ours(by: str, on: date) -> Any:
    from parcels.models.arrears_sheet import aged

    return aged(on, by)


def peer(by: str, on: date) -> list[tuple[Any, ...]]:
    from django.db import connection

    key, joins = PEER_BY[by]
    with connection.cursor() as cursor:
        cursor.execute(PEER.format(key=key, joins=joins), {"on": on})
        return list(cursor.fetchall())


def check_equal(by: str, on: date) -> tuple[Spent, Spent]:
    """Stop where the two disagree by a fen; what ours and the peer took."""
    rows: list[tuple[Any, ...]] = []
    sheets: list[Any] = []
    took_peer = timed(lambda: rows.extend(peer(by, on)))
    took_ours = timed(lambda: sheets.append(ours(by, on)))
    theirs: dict[str, dict[str, Decimal]] = {}
    for key, age, _payable, _paid, unpaid in rows:
        if unpaid:
            theirs.setdefault(key, {})[age] = unpaid
    found = {row.key: {a: y for a, y in row.ages.items() if y} for row in sheets[0].rows}
    found = {key: ages for key, ages in found.items() if ages}
    assert found == theirs, f"{by} on {on} differs"
    return took_ours, took_peer


def crossed(rounds: int) -> dict[str, Any]:
    from django.db import connection

    from parcels.models.arrears_sheet import aged

    joins = f"{PEER_BY['project'][1]} {PEER_BY['reason'][1]}"
    sql = PEER.format(key=f"p.code, {PEER_BY['reason'][0]}", joins=joins).replace(
        "GROUP BY 1, 2", "GROUP BY 1, 2, 3"
    )

    def theirs() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"on": TODAY})
            return cursor.fetchall()

    return in_turn(lambda: aged(TODAY, "project", "reason"), theirs, max(rounds // 2, 1))


def holder(rounds: int) -> dict[str, Any]:
    from django.db import connection

    from parcels.models.figures import line_balances

    with connection.cursor() as cursor:
        cursor.execute("SELECT min(payee_id) + 100 FROM parcels_line WHERE payee_id > 1600")
        party = cursor.fetchone()[0]

    def theirs() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(HOLDER, {"on": TODAY, "party": party})
            return cursor.fetchone()

    def mine() -> Any:
        from parcels.models.arrears_sheet import holder_sums

        return holder_sums(party, TODAY)

    sums = mine()
    assert theirs() == (sums.payable_yuan, sums.paid_yuan, sums.unpaid_yuan)
    lines = line_balances(TODAY, party=party)
    assert sum(line.unpaid_yuan for line in lines) == sums.unpaid_yuan

    # A hundred at a time: one takes less than the clock of the processor tells.
    many = in_turn(lambda: [mine() for _ in range(100)], lambda: [theirs() for _ in range(100)], rounds)
    return many | {"its_lines_ms": timed(lambda: line_balances(TODAY, party=party)).wall}


def peer_told() -> dict[str, Any]:
    """The peer's SQL and the indexes it has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN "
            "('parcels_transfer', 'parcels_line', 'parcels_linereason', 'parcels_linehold') ORDER BY 1"
        )
        indexes = [row[0] for row in cursor.fetchall()]
    return {"sql": PEER, "by": PEER_BY, "holder": HOLDER, "indexes": indexes}


if __name__ == "__main__":
    main()
