"""R5: many people edit one plot's surveyed area at once: no edit is lost, and who loses sees both values.

Writers of a real gunicorn press the real form over HTTP. Each edit writes an area no other writes, so the
plot's history tells for each edit what it replaced: an edit is lost where its successor never saw it.
"""

import argparse
import random
import re
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal as D
from itertools import pairwise
from pathlib import Path

import requests
from django.conf import settings
from django.db import connection
from django.test import Client

from parcels.models import Taking
from tests.drills import books
from tests.drills.web import Web
from tests.world import World, build_world

TOKEN = "a" * 32
_SHOWN = re.compile(r"<dd>([\d,]+\.\d\d) ㎡</dd>")


@dataclass
class Told:
    """What the writers were told: each edit's area and the area its writer had seen before it."""

    saw: dict[D, D] = field(default_factory=dict)
    lost_to: list[tuple[D, list[D]]] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)


class Writers:
    """People at one form: each looks, thinks for a moment, and sends a new area, again and again."""

    def __init__(self, url: str, world: World, *, looks_at: str):
        self.page, self.looks_at = f"{url}/parcels/{world.kp049.pk}/survey/", looks_at
        self.taking, self.url, self.told = world.kp049, url, Told()
        client = Client()
        client.force_login(world.staff)
        self.cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: TOKEN,
        }

    def write(self, writers: int, edits: int) -> Told:
        """All at once, `edits` tries each; an area is the writer's number and the try's, in hundredths."""
        threads = [
            threading.Thread(target=self._work, args=(n, edits), daemon=True) for n in range(1, writers + 1)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.told

    def _work(self, writer: int, edits: int) -> None:
        session, chance = requests.Session(), random.Random(writer)
        session.cookies.update(self.cookies)
        for edit in range(edits):
            mine = D(100_000 * writer + edit + 1) / 100
            try:
                version, now = self._look(session)
                time.sleep(chance.random() * 0.05)
                self._send(session, version, now, mine)
            except (requests.RequestException, LookupError) as broken:
                self.told.other[type(broken).__name__] += 1
        connection.close()

    def _look(self, session: requests.Session) -> tuple[str, D]:
        """The version and area that the writer sees before the change."""
        if self.looks_at == "database":
            row = Taking.objects.values_list("version", "areas__surveyed_area_m2").get(pk=self.taking.pk)
            return str(row[0]), row[1]
        page = session.get(self.page, timeout=60).text
        inputs = {
            name[1]: value[1]
            for tag in re.findall(r"<input[^>]*>", page)
            if (name := re.search(r'name="(\w+)"', tag)) and (value := re.search(r'value="([^"]*)"', tag))
        }
        return inputs["version"], D(inputs["area_1"])

    def _send(self, session: requests.Session, version: str, now: D, mine: D) -> None:
        asked = {"version": version, "class_1": "0101", "area_1": str(mine), "signed_date": "2026-03-02"}
        asked["differs"] = "on"  # the areas of the drill are numbers, not the plot
        answer = session.post(
            self.page,
            data={**asked, "csrfmiddlewaretoken": TOKEN},
            timeout=120,
            allow_redirects=False,
        )
        if answer.status_code == 302:
            self.told.saw[mine] = now
        elif answer.status_code == 409:
            shown = [D(word.replace(",", "")) for word in _SHOWN.findall(answer.text)]
            self.told.lost_to.append((mine, shown))
        else:
            self.told.other[f"answer {answer.status_code}"] += 1


def history_of(taking: Taking) -> list[D]:
    """Every area the plot ever had, in the order in which the edits held its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT surveyed_area_m2 FROM parcels_takingareaevent"
            " WHERE pgh_label = 'insert' AND taking_id = %s ORDER BY pgh_id",
            [taking.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def lost(history: list[D], saw: dict[D, D]) -> int:
    """Edits whose successor had never seen them."""
    return sum(after in saw and saw[after] != before for before, after in pairwise(history))


def round_of(
    web: Web, world: World, writers: int, edits: int, *, looks_at: str = "page"
) -> tuple[Told, list[D], float]:
    """One round on a plot with one area; what was told, the plot's history, and the seconds it took."""
    before, began = len(history_of(world.kp049)), time.monotonic()
    told = Writers(web.url, world, looks_at=looks_at).write(writers, edits)
    seconds = time.monotonic() - began
    # With the area that stood before, which the first edit replaced.
    return told, history_of(world.kp049)[before - 1 :], seconds


def run(database: str, writers: int, edits: int, *, looks_at: str = "page", control_edits: int = 20) -> int:
    """The round with the version check, then a short one without."""
    world = build_world()
    with tempfile.TemporaryDirectory(prefix="lm-edits-") as folder:
        static = Path(folder)
        with Web(static, LANDMGMT_DATABASE=database) as web:
            told, history, seconds = round_of(web, world, writers, edits, looks_at=looks_at)
            figures = _figures(told, history, writers * edits) | {"seconds": round(seconds)}
        bare_application = "tests.drills.unguarded:versions()"
        with Web(static, bare_application, LANDMGMT_DATABASE=database) as web:
            bare, history, _ = round_of(web, world, 8, control_edits, looks_at=looks_at)
            overwritten = lost(history, bare.saw)
    return books.report(
        f"R5 {writers} writers edit one plot, {edits} times each",
        figures,
        {
            f"without the version check ({8 * control_edits} edits)": (
                f"lost {overwritten} of {len(bare.saw)}",
                overwritten > 0,
            )
        },
    )


def _figures(told: Told, history: list[D], tries: int) -> dict[str, object]:
    stood = set(history)
    blind = [mine for mine, shown in told.lost_to if not (len(shown) == 2 and shown[0] == mine != shown[1])]
    false = [mine for mine, shown in told.lost_to if mine in stood or not set(shown[1:]) <= stood]
    return {
        "edits written": len(told.saw),
        "edits that lost and were told": len(told.lost_to),
        "wrong: lost": lost(history, told.saw),
        "wrong: written but not in the history": len(set(told.saw) - stood),
        "wrong: told without both values": len(blind),
        "wrong: told of a value that never stood": len(false),
        "wrong: answered otherwise": dict(told.other) or 0,
        "wrong: not answered": tries - len(told.saw) - len(told.lost_to) - sum(told.other.values()),
    }


def main(words: list[str]) -> int:
    """`script/drill edits [--writers 50] [--edits 1000] [--look database]`."""
    parser = argparse.ArgumentParser(prog="script/drill edits")
    parser.add_argument("--writers", type=int, default=8, help="people at one form (full size: 8, then 50)")
    parser.add_argument("--edits", type=int, default=150, help="each (full size: 150, then 1000)")
    parser.add_argument("--look", choices=["page", "database"], default="page", help="where a writer looks")
    parser.add_argument("--control-edits", type=int, default=20)
    asked = parser.parse_args(words)
    with books.own_database("edits") as database:
        return run(
            database, asked.writers, asked.edits, looks_at=asked.look, control_edits=asked.control_edits
        )
