"""Databases for the tests, on the private cluster: a migrated mould, one with the demo, clones of both."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from landmgmt import cluster
from landmgmt.home import home

ROOT = Path(__file__).resolve().parent.parent
APPS = ("landmgmt", "parcels", "expansion")
# Where a machine keeps files in memory; several clones of the demo fit in what is asked for.
MEMORY, MEMORY_NEEDED, SPACE = Path("/dev/shm"), 3 * 1024**3, "test_memory"  # noqa: S108


@contextlib.contextmanager
def _alone(what: str = "tests") -> Iterator[None]:
    # A mould with a guest cannot be cloned, and two runs must not build the same one.
    with open(home() / f"{what}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint(*patterns: str) -> str:
    mark = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        mark.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return mark.hexdigest()[:12]


def _known() -> list[str]:
    return cluster.psql("SELECT datname FROM pg_database", database="postgres").split()


def drop(name: str) -> None:
    """Remove a test database, with whoever is still in it."""
    cluster.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", database="postgres")


def _forget(prefix: str) -> None:
    for old in _known():
        if old.startswith(prefix):
            drop(old)


def _create(name: str, *, template: str, place: str = "") -> None:
    owner = cluster.ROLES["owner"]
    where = f" TABLESPACE {place}" if place else ""
    cluster.psql(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\n"
        f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}{where};",
        database="postgres",
    )


def _memory_folder() -> Path:
    return MEMORY / f"landmgmt-tests-{hashlib.sha256(str(home()).encode()).hexdigest()[:10]}"


def _memory() -> str:
    """The tablespace in memory where clones live, "" where the machine has no room: asked under the lock.

    A clone is 1500 files; on a disk each is waited for (2 s), in memory it takes a tenth of that. What
    commits is still waited for, since the log stays on the disk.
    """
    folder = _memory_folder()
    sql = f"SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = '{SPACE}'"
    known = cluster.psql(sql, database="postgres").strip()
    if known and Path(known).is_dir():
        return SPACE
    if known:  # the machine was started anew, and its memory is empty
        _forget("clone_")
        cluster.psql(f"DROP TABLESPACE {SPACE}", database="postgres")
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_NEEDED:
        return ""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.chown(folder, cluster._cluster_uid(), -1)
    # A start after a crash must never find the folder's making in the log and the folder gone.
    cluster.psql(f"CREATE TABLESPACE {SPACE} LOCATION '{folder}'; CHECKPOINT", database="postgres")
    return SPACE


def give_memory_back() -> None:
    """Remove the tablespace once no process has a clone in it."""
    with _alone():
        inside = (
            "SELECT 1 FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace "
            f"WHERE spcname = '{SPACE}'"
        )
        if not cluster.psql(inside, database="postgres").strip():
            cluster.psql(f"DROP TABLESPACE IF EXISTS {SPACE}; CHECKPOINT", database="postgres")
            shutil.rmtree(_memory_folder(), ignore_errors=True)


def manage(*words: str, database: str, role: str = "app", media: Path | None = None) -> str:
    """Run a command of manage.py against a test database and return what it prints."""
    env = {**os.environ, "LANDMGMT_DATABASE": database, "LANDMGMT_ROLE": role}
    if media:
        env["LANDMGMT_MEDIA"] = str(media)
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"manage.py {' '.join(words)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _mould() -> str:
    """The name of the migrated, empty mould; built when a migration changed."""
    # What `migrate` leaves is made by the migrations, and by what the apps do after them.
    name = "test_mould_" + _fingerprint(
        *(f"{app}/{what}" for app in APPS for what in ("migrations/*", "apps.py"))
    )
    if name in _known():
        return name
    draft, files = "test_draft", _migration_files()
    # What a new migration is added to takes seconds from there, and minutes from the first one.
    older = next((old for old in _known() if old.startswith("test_mould_") and _made_of(old) <= files), None)
    _create(draft, template=older or cluster.BARE_DATABASE)
    manage("migrate", "--verbosity=0", "--skip-checks", database=draft, role="owner")
    if not older:
        manage("createcachetable", database=draft, role="owner")
    _forget("test_mould_")
    told = json.dumps(sorted(files))
    cluster.psql(f"COMMENT ON DATABASE {draft} IS '{told}'", database="postgres")
    cluster.psql(f"ALTER DATABASE {draft} RENAME TO {name}", database="postgres")
    return name


def _migration_files() -> set[tuple[str, str]]:
    """Each migration with what it says, and the packages it was made by."""
    found = [path for app in APPS for path in (ROOT / app / "migrations").glob("*") if path.is_file()]
    return {
        (str(path.relative_to(ROOT)), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in [*found, ROOT / "requirements.txt"]
    }


def _made_of(mould: str) -> set[tuple[str, str]]:
    """The migrations an older mould was made of; one that does not say is none to build on."""
    sql = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{mould}'"
    told = cluster.psql(sql, database="postgres").strip()
    return {(path, mark) for path, mark in json.loads(told)} if told else {("unknown", "")}


def demo_media(mould: str) -> Path:
    """Where the papers of a demo mould are kept, to be copied for each clone."""
    return home() / "test-media" / mould


def _demo_mould() -> str:
    """The same with the demo loaded by its own command; built when code or fixtures changed.

    Building takes a minute and keeps only others who want the demo waiting.
    """
    code = [f"{app}/**/*.{kind}" for app in APPS for kind in ("py", "sql")]
    name = "demo_mould_" + _fingerprint("fixtures/**/*", *code)
    with _alone("demo"):
        if name in _known():
            return name
        _forget("demo_mould_")
        shutil.rmtree(home() / "test-media", ignore_errors=True)
        draft = "demo_draft"
        with _alone():
            _create(draft, template=_mould())
        manage("load_demo", database=draft, media=demo_media(name))
        cluster.psql("ANALYZE", database=draft)  # as script/server does: pages are planned alike in both
        cluster.psql(f"ALTER DATABASE {draft} RENAME TO {name}", database="postgres")
    return name


def begin_demo_mould() -> "subprocess.Popen[bytes]":
    """Build the demo's mould in a process of its own, for whoever asks for it later."""
    words = [sys.executable, "-c", "from tests import databases; databases._demo_mould()"]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# What this process found out at its first clone: which mould (with the demo or not), and where clones live.
_found: dict[bool, tuple[str, str]] = {}


def clone(*, demo: bool, tag: str = "") -> tuple[str, str]:
    """A fresh database for this process, and the mould it came from; clones of dead processes are removed."""
    demo_mould = _demo_mould() if demo else ""
    name = f"clone_{os.getpid()}_{'demo' if demo else 'bare'}{tag}"
    with _alone():
        if demo not in _found or (_found[demo][1] and not _memory_folder().is_dir()):
            for old in _known():
                if old.startswith("clone_") and not Path("/proc", old.split("_")[1]).exists():
                    drop(old)
            _found[demo] = (demo_mould or _mould(), _memory())
        mould, place = _found[demo]
        _create(name, template=mould, place=place)
        return name, mould
