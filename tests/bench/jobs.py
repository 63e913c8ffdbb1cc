"""Long deeds through the real worker: a survey file, a roster of its people, and both taken back.

`script/bench jobs [--plots 10000] [--rows 50000]` uploads a GeoPackage of so many plots and a roster of so
many rows (three tenths people with ID numbers, four tenths shares, two to a plot, three tenths accounts) on
their pages, has a real `manage.py work` try, write and take back each, and prints JSON: seconds of every
request and of every job, the longest silence of a job, what `verify` finds at the end.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.import_field import write_field

REASON = {"reason": "量时间"}


def main(words: list[str]) -> int:
    """Run it once, print JSON."""
    parser = argparse.ArgumentParser(prog="script/bench jobs")
    parser.add_argument("--plots", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=50_000)
    given = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    import django

    django.setup()
    from django.test import override_settings

    from tests.drills import books

    with (
        books.own_database("longjobs") as database,
        tempfile.TemporaryDirectory(prefix="lm-longjobs-") as folder,
        override_settings(MEDIA_ROOT=Path(folder) / "media"),
    ):
        told = Office(database, Path(folder)).run(plots=given.plots, rows=given.rows)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 1 if told["verify"] else 0


class Office:
    """The cast's office with one real worker."""

    def __init__(self, database: str, folder: Path) -> None:
        from tests.world import build_world

        self.database, self.folder, self.world = database, folder, build_world()
        self.requests: dict[str, float] = {}
        self.jobs: dict[str, dict[str, Any]] = {}

    def run(self, *, plots: int, rows: int) -> dict[str, Any]:
        """Everything in its order; land is taken back when nobody has a share in it any more."""
        from parcels.models import ImportRun
        from tests.drills.job_kill import Worker

        with Worker(self.database, str(self.folder / "media"), 30):
            self._by(self.world.planner)
            self.client.get("/")  # the first request of a process loads the pages
            path = write_field(self.folder / "field.gpkg", plots=plots)
            about = {"project": self.world.project.pk, "since_date": self._day()}
            self._job("import_try", lambda: self._upload("import_new", path, about))
            run = ImportRun.objects.get()
            accept = [f["code"] for f in run.findings if f["severity"] == "confirm"]
            chosen = {"accept": accept, "group": self.world.group.pk}
            self._job("import_accept", lambda: self._post("import_accept", chosen, run.pk))
            roster = self._roster(plots, rows) if rows else {}
            self._by(self.world.planner)
            self._timed("import_undo page", lambda: self._get("import_undo", run.pk))
            self._job("import_undo", lambda: self._post("import_undo", REASON, run.pk))
        return {
            "plots": plots,
            "roster": roster,
            "requests, s": self.requests,
            "jobs": self.jobs,
            "verify": [str(verdict) for verdict in self._timed_checks()],
            "verify, s": self.requests.pop("verify"),
        }

    def _roster(self, plots: int, rows: int) -> dict[str, int]:
        """The people of that land, written and taken back."""
        from parcels.models import RosterImport, RosterTrial

        self._by(self.world.staff)
        book = self.folder / "roster.xlsx"
        write_roster(book, [f"B-{n:07d}" for n in range(plots)], rows)
        asked = {"project": self.world.project.code}
        self._job("roster_try", lambda: self._upload("roster_list", book, asked))
        trial = RosterTrial.objects.get()
        codes = sorted({f["code"] for f in trial.findings})
        self._job("roster_accept", lambda: self._post("roster_trial", {"accept": codes}, trial.pk))
        roster = RosterImport.objects.get()
        self._job("roster_undo", lambda: self._post("roster_undo", REASON, roster.pk))
        return {"rows": roster.rows_count, "added": roster.added, "findings": trial.findings_count}

    def _timed_checks(self) -> list[Any]:
        from landmgmt.verification import verify

        start = time.perf_counter()
        wrong = [verdict for verdict in verify() if not verdict.ok]
        self.requests["verify"] = round(time.perf_counter() - start, 1)
        return wrong

    def _by(self, user: Any) -> None:
        from django.test import Client

        self.client = Client()
        self.client.force_login(user)

    def _day(self) -> str:
        from tests.world import TODAY

        return TODAY.isoformat()

    def _upload(self, name: str, path: Path, about: dict[str, Any]) -> Any:
        from django.urls import reverse

        with path.open("rb") as stream:
            return self.client.post(reverse(name), {**about, "file": stream})

    def _post(self, name: str, about: dict[str, Any], pk: int) -> Any:
        from django.urls import reverse

        return self.client.post(reverse(name, args=[pk]), about)

    def _get(self, name: str, pk: int) -> Any:
        from django.urls import reverse

        return self.client.get(reverse(name, args=[pk]))

    def _timed(self, name: str, do: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        answer = do()
        self.requests[name] = round(time.perf_counter() - start, 2)
        if answer.status_code not in (200, 302):
            raise SystemExit(f"{name}: {answer.status_code} {answer.content.decode()[:2000]}")
        return answer

    def _job(self, kind: str, do: Callable[[], Any]) -> None:
        """Press, and wait until the worker has ended the job."""
        from parcels.models import Job
        from tests.drills.job_kill import Silence

        self._timed(kind, do)
        job = Job.objects.latest("pk")
        if job.kind != kind:
            raise SystemExit(f"{kind} did not go to the background")
        with Silence() as silence:
            while job.is_under_way:
                time.sleep(0.1)
                job.refresh_from_db()
        if job.state != "done" or job.attempts != 1 or not job.started_at or not job.ended_at:
            raise SystemExit(f"{kind}: {job.state} {job.attempts} {job.result}")
        seconds = (job.ended_at - job.started_at).total_seconds()
        self.jobs[kind] = {"s": round(seconds, 1), "longest silence, s": round(silence.longest, 1)}


def write_roster(path: Path, parcels: list[str], rows: int) -> None:
    """People, two shares to a plot as far as they go, and an account for each of them."""
    import xlsxwriter

    from tests.roster_books import HEADS

    people, shares = rows * 3 // 10, min(rows * 4 // 10, 2 * len(parcels)) // 2 * 2
    accounts = min(rows - people - shares, people)
    who = [
        {"名称": f"张{n}户", "村": "长田村", "村民小组": "3 组", "证件号码": _id(n)} for n in range(people)
    ]
    lists: dict[str, list[dict[str, str]]] = {
        "权利人": [{**one, "类别": "农户", "联系电话": f"139{n:08d}"} for n, one in enumerate(who)],
        "份额": [
            {**who[n % people], "地块编号": parcels[n // 2], "份额": "1/2", "权利": ""} for n in range(shares)
        ],
        "账户": [
            {**who[n], "开户行": "农村商业银行", "账户户名": who[n]["名称"], "账号": f"6228{n:015d}"}
            for n in range(accounts)
        ],
    }
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for title, several in lists.items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, HEADS[title])
            for number, one in enumerate(several, start=1):
                sheet.write_row(number, 0, [one.get(head, "") for head in HEADS[title]])


def _id(n: int) -> str:
    from tests.world import id_number

    return id_number(n % 1000, born=f"{1930 + n // 1000}0101")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
