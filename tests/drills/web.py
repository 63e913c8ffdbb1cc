"""A real gunicorn for the drills, whose workers and master can be killed and started again."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

from landmgmt.home import home
from tests.drills.money_kill import ROOT


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class Web:
    """The application on an address of its own, with two workers; `env` says which database, if not ours."""

    def __init__(
        self, static: Path | None = None, application: str = "landmgmt.wsgi:application", **env: str
    ) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.static, self.application, self.more = static or home() / "static", application, env
        self.server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.env = {
            **os.environ,
            "LANDMGMT_STATIC": str(self.static),
            "LANDMGMT_MEDIA": str(home() / "media"),
            **self.more,
        }
        if not (self.static / "staticfiles.json").exists():  # a drill's second server finds the first one's
            words = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
            subprocess.run(words, cwd=ROOT, env=self.env, check=True)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Start the master in a group of its own and wait until it answers."""
        log = (home() / "web.log").open("ab")
        words = [sys.executable, "-m", "gunicorn", self.application, "--workers", "2"]
        words += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning", "--timeout", "60"]
        self.server = subprocess.Popen(
            words, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )
        end = time.monotonic() + 90
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.HTTPError, OSError):
                urllib.request.urlopen(self.url, timeout=5)  # noqa: S310  (our own address)
                return
            time.sleep(0.2)
        raise SystemExit(f"the web server did not answer: {(home() / 'web.log').read_text()[-2000:]}")

    def workers(self) -> list[int]:
        """The processes whose parent is the master."""
        assert self.server is not None
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError):
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == self.server.pid:
                    found.append(int(entry.name))
        return found

    def kill(self, chance: random.Random) -> str:
        """Kill -9 a worker, or now and then the master with all its workers, which is then started again."""
        workers = self.workers()
        if chance.random() < 0.75 and workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
            return "worker"
        self.end()
        self.start()
        return "master"

    def end(self) -> None:
        """Kill -9 the whole group."""
        if self.server is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(30)
