"""R1, R2: kill -9 of the database and of the web server during real payment submits over HTTP.

Clients press the real forms of a real gunicorn on a scratch cluster and retry under the same client-made key
until they are answered. kill -9 is not a power cut: what the operating system holds is still written.
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(words: list[str]) -> int:
    """`script/drill money-kill [--kills 25] [--web-kills 25] [--control-kills 6]`; full size: 200 and 200."""
    parser = argparse.ArgumentParser(prog="script/drill money-kill")
    parser.add_argument("--kills", type=int, default=25, help="of the database (full size: 200)")
    parser.add_argument(
        "--web-kills", type=int, default=25, help="of web workers and masters (full size: 200)"
    )
    parser.add_argument("--control-kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20261123)
    asked = parser.parse_args(words)
    home = Path(tempfile.mkdtemp(prefix="lm-drill-"))
    home.chmod(0o755)
    dump = home / "mould.dump"
    _dump_mould(dump)
    os.environ |= {"LANDMGMT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "landmgmt.settings"}
    try:
        from tests.drills import kill_rounds

        kill_rounds.furnish(dump)
        return kill_rounds.run(asked)
    finally:
        _end(home)


def _dump_mould(dump: Path) -> None:
    """The migrated, empty mould of this checkout's tests, so that the scratch cluster need not migrate."""
    # Under the tests' lock: a mould with a guest cannot be cloned by another run.
    code = (
        "import subprocess, sys; from tests import databases as d; from landmgmt import cluster as c\n"
        "words = ['-Fc', '-h', str(c.socket_folder()), '-U', c.ROLES['super'], '-f', sys.argv[1]]\n"
        "env = {'PATH': '/usr/bin:/bin', 'PGPASSWORD': c.password('super')}\n"
        "dump = str(c.binaries() / 'pg_dump')\n"
        "with d._alone(): subprocess.run([dump, *words, d._mould()], env=env, check=True)"
    )
    subprocess.run([sys.executable, "-c", code, str(dump)], cwd=ROOT, check=True)


def _end(home: Path) -> None:
    """Stop the scratch cluster by its data directory and remove it; nobody else's is touched."""
    with contextlib.suppress(Exception):
        subprocess.run([sys.executable, "-m", "landmgmt.cluster", "stop"], cwd=ROOT, check=False, timeout=60)
    for pid in processes_in(home):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(home, ignore_errors=True)


def processes_in(folder: Path) -> list[int]:
    """PostgreSQL's processes by their working folder, never by their parent, which may be gone."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            here = os.readlink(entry / "cwd").removesuffix(" (deleted)")
            if here.startswith(str(folder)) and (entry / "comm").read_text().strip() == "postgres":
                found.append(int(entry.name))
    return found


def hold_writer(data: Path) -> None:
    """Hold the writer of the log (SIGSTOP): what no session waited for stays in the server's memory."""
    for pid in processes_in(data):
        with contextlib.suppress(OSError):
            if b"walwriter" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGSTOP)
                return
    raise SystemExit(f"no writer of the log in {data}")


def kill_database(data: Path, chance: random.Random | None) -> str:
    """Kill -9 the whole server, or by chance one backend, which makes PostgreSQL restart itself."""
    pids = processes_in(data)
    postmaster = int((data / "postmaster.pid").read_text().split()[0])
    if chance is not None and chance.random() < 0.5:
        backends = [pid for pid in pids if pid != postmaster]
        if backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(backends), signal.SIGKILL)
            return "backend"
    # Until none is left: a backend forked between list and kill would keep the shared memory.
    while pids:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
        pids = processes_in(data)
    return "server"
