"""The rounds of money-kill: a world to pay in, a web server, clients that never give up, and the count."""

import random
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections import Counter
from decimal import Decimal as D
from pathlib import Path
from typing import Any

from landmgmt import cluster
from landmgmt.home import home
from tests.drills.kill_clients import STEPS, Clients, people_of
from tests.drills.money_kill import ROOT, hold_writer, kill_database
from tests.drills.web import Web

DATABASE = "landmgmt"


def furnish(dump: Path) -> None:
    """A scratch cluster with the mould in it and the cast built by its own actions."""
    cluster.ensure_running()
    done = subprocess.run(
        [
            *(str(cluster.binaries() / "pg_restore"), "-h", str(cluster.socket_folder())),
            *(
                "-U",
                cluster.ROLES["super"],
                "-d",
                "postgres",
                "--clean",
                "--if-exists",
                "-C",
                "--no-comments",
            ),
            str(dump),
        ],
        env={"PATH": "/usr/bin:/bin", "PGPASSWORD": cluster.password("super"), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    names = cluster.psql("SELECT datname FROM pg_database", database="postgres").split()
    mould = next((name for name in names if name.startswith("test_mould_")), None)
    if mould is None:
        raise SystemExit(f"the mould did not arrive: {done.stderr[-2000:]}")
    cluster.psql(f"DROP DATABASE {DATABASE}", database="postgres")
    cluster.psql(f"ALTER DATABASE {mould} RENAME TO {DATABASE}", database="postgres")
    import django

    django.setup()


def run(asked: Namespace) -> int:
    """R1, R2 and their controls; returns the exit code."""
    from tests.drills import books
    from tests.drills.cast import signed_world

    world, lines = signed_world()
    chance = random.Random(asked.seed)
    told = {
        "lines": [lines[0].pk, lines[1].pk],
        "fund": world.fund.code,
        "users": {"staff": "zhoumin", "leader": "zeng", "finance": "hejing"},
    }
    figures: dict[str, object] = {}
    with Web() as web:
        for title, kind, kills in (("R1", "database", asked.kills), ("R2", "web", asked.web_kills)):
            found = round_of(web, told, chance, kind, kills)
            figures |= {
                f"{title} {name}": value for name, value in found.items() if not name.startswith("wrong")
            }
            figures |= {
                f"wrong: {title} {name[6:]}": v for name, v in found.items() if name.startswith("wrong")
            }
            figures[f"wrong: {title} out of balance (R12)"] = len(books.out_of_balance())
        controls = _controls(web, told, chance, asked.control_kills)
    title = "R1 R2 kill -9 during payment submits over HTTP (kill -9 is not a power cut)"
    return books.report(title, figures, controls)


def _controls(
    web: Web, told: dict[str, Any], chance: random.Random, kills: int
) -> dict[str, tuple[str, bool]]:
    again = round_of(web, told, chance, "web", 3 * kills, new_key=True)
    lost = {setting: memory_round(web, told, setting, kills) for setting in ("on", "off")}
    return {
        f"R2 a new key on retry ({3 * kills} kills)": (
            f"paid twice {again['wrong paid twice']}",
            bool(again["wrong paid twice"]),
        ),
        # The same blows while a commit waits for the disk take nothing: it is the setting, not the blow.
        f"R1 asynchronous commit ({kills} kills)": (
            f"{lost['off']} lost an answered payment, with the commit as it is {lost['on']}",
            (lost["on"], lost["off"]) == (0, kills),
        ),
    }


def memory_round(web: Web, told: dict[str, Any], synchronous_commit: str, kills: int) -> int:
    """Kill the whole server right after an answer that only memory can hold; how many kills lost a payment.

    The writer of the log is held, so that nobody but a waiting commit writes it; nothing else flushes it
    either: one client, no cleaner, no background writer, no job worker. Who is signed in is saved before.
    """
    data, lossy, people = cluster.data_folder(), 0, people_of(web.url, told)
    for setting in (
        f"synchronous_commit = {synchronous_commit}",
        "autovacuum = off",
        "bgwriter_lru_maxpages = 0",
    ):
        cluster.psql(f"ALTER SYSTEM SET {setting}", database="postgres")
    cluster.psql("SELECT pg_reload_conf()", database="postgres")
    for _kill in range(kills):
        client = Clients(web.url, told, clients=1, people=people)
        client.start()
        client.wait_for_steps(len(STEPS), 60)  # all three have signed in
        hold_writer(data)
        cluster.psql("CHECKPOINT", database="postgres")
        # The first of the two may have been written by the checkpoint; the second was asked for after it.
        client.wait_for_steps(2, 60)
        kill_database(data, None)
        _up_again()
        client.give_up()
        lossy += count(client)["wrong lost"] > 0
    cluster.psql("ALTER SYSTEM RESET ALL", database="postgres")
    cluster.psql("SELECT pg_reload_conf()", database="postgres")
    return lossy


def round_of(
    web: Web, told: dict[str, Any], chance: random.Random, kind: str, kills: int, *, new_key: bool = False
) -> dict[str, Any]:
    """Kill so many times while clients pay; wait until every one is answered; count what the books say."""
    clients = Clients(web.url, told, new_key=new_key)
    clients.start()
    began, hit = time.monotonic(), Counter[str]()
    data = cluster.data_folder()
    for _kill in range(kills):
        clients.wait_for_steps(1, 60)
        time.sleep(chance.random() * 0.8)
        if kind == "web":
            hit[web.kill(chance)] += 1
        else:
            hit[kill_database(data, chance)] += 1
            _up_again()
        clients.last_blow = time.monotonic()
    slow = clients.finish(90)
    found = count(clients)
    return {
        "kills": kills,
        "killed": dict(hit),
        "payments asked": len(clients.asked),
        "steps answered": clients.answered,
        "retries": clients.retries,
        "answers lost after the commit": clients.answers_lost,
        "seconds": round(time.monotonic() - began),
        "wrong stuck over 60 s": slow,
        **found,
    }


def _up_again() -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if threading.active_count() and cluster.is_up():
            return
        time.sleep(0.1)
        if not cluster.is_up():
            subprocess.run([sys.executable, "-m", "landmgmt.cluster", "start"], cwd=ROOT, check=False)
    raise SystemExit(f"the scratch cluster in {home()} does not come up again")


_RUNS = """
SELECT r.total_yuan, r.state, r.number,
       (SELECT count(*) FROM parcels_runitem i WHERE i.run_id = r.id),
       (SELECT count(*) FROM parcels_runitem i WHERE i.run_id = r.id AND i.result = 'success'),
       (SELECT count(*) FROM parcels_transfer t JOIN parcels_runitem i ON i.id = t.run_item_id
        WHERE i.run_id = r.id AND t.kind = 'payment' AND t.amount_yuan = i.amount_yuan),
       (SELECT count(*) FROM parcels_journalentry j WHERE j.params ->> 'number' = r.number)
FROM parcels_paymentrun r
"""
# What each state of a run has left behind: rows answered, payments posted, journal lines.
_LEFT = {"prepared": (0, 0, 1), "approved": (0, 0, 2), "released": (0, 0, 3), "answered": (1, 1, 4)}
_REACHED = ("prepared", "approved", "released", "answered")


def count(clients: Clients) -> dict[str, int]:
    """What was lost, done twice, or half done: an intent is known by its own amount."""
    from django.db import connection

    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(_RUNS)
        rows = cursor.fetchall()
    by_amount: dict[D, list[Any]] = {}
    for row in rows:
        by_amount.setdefault(row[0], []).append(row)
    lost = partial = twice = 0
    for intent in clients.asked:
        found = by_amount.get(intent.amount, [])
        reached = max((_REACHED.index(row[1]) for row in found), default=-1)
        lost += reached < intent.answered - 1
        paid = sum(row[5] for row in found)
        twice += paid > 1 or len(found) > 1
        partial += sum(row[3] != 1 or row[4:] != _LEFT[row[1]] for row in found)
    return {"wrong lost": lost, "wrong paid twice": twice, "wrong half done": partial}
