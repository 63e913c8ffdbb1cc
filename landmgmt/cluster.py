"""Keeps the office's private PostgreSQL: makes it once, starts it when it is down, knows its roles.

The cluster listens on a Unix socket only and never runs as root.
Run by hand: `python -m landmgmt.cluster start|stop|status|psql|url|home|office|sql [role]`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from landmgmt.home import (
    MACHINE_HOME,
    ROLES,
    ClusterError,
    home,
    is_office,
    keep_secrets,
    mark,
    mark_office,
    password,
)
from landmgmt.tuning import tuned_for_this_machine

SOCKETS = Path("/tmp")  # noqa: S108  a socket's path may have 107 bytes; the folder in it is ours and 0700
DATABASE = "landmgmt"
BARE_DATABASE = "landmgmt_bare"  # extensions and default rights, no tables: the mould of every database here
OLDEST_POSTGRES = 15
START_SECONDS = 120
# Lets bulk_write(), and nothing the application can call besides, write large files set by set. Without it
# they are written row by row: the same rows, many times slower.
LARGE_IMPORTS_SQL = f"GRANT SET ON PARAMETER session_replication_role TO {ROLES['owner']};"


# --- the machine -------------------------------------------------------------------------------------------


def binaries() -> Path:
    """The folder of the newest PostgreSQL (15 or later) with PostGIS that Debian's packages put here."""
    found: list[tuple[int, Path]] = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        version = folder.parent.name
        control = Path("/usr/share/postgresql") / version / "extension" / "postgis.control"
        if (
            version.isdigit()
            and int(version) >= OLDEST_POSTGRES
            and (folder / "initdb").exists()
            and control.exists()
        ):
            found.append((int(version), folder))
    if not found:
        raise ClusterError("PostgreSQL 15 or later with PostGIS is not installed; run script/setup.")
    return max(found)[1]


def _binaries_of(data: Path) -> Path:
    """A cluster is only ever started by the version that made it."""
    version = (data / "PG_VERSION").read_text().strip()
    folder = Path("/usr/lib/postgresql") / version / "bin"
    if not (folder / "postgres").exists():
        raise ClusterError(
            f"the books in {data} need PostgreSQL {version}; install postgresql-{version}-postgis-3."
        )
    return folder


def _cluster_uid() -> int:
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError as error:
        raise ClusterError(
            "the user postgres is missing; run script/setup, which installs PostgreSQL."
        ) from error


def _run(
    command: Sequence[str | Path], *, stdin: str | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as the cluster's user: PostgreSQL refuses root, and root has no business in it."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", *words]
    surroundings = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **(env or {})}
    return subprocess.run(
        words,
        input=stdin or "",
        capture_output=True,
        text=True,
        cwd="/",
        env=surroundings,
        start_new_session=True,
    )


# --- the cluster -------------------------------------------------------------------------------------------


def socket_folder() -> Path:
    """The folder of the cluster's socket: short, 0700, and ours, or there is no connection."""
    return SOCKETS / f"lm-{mark(home())}"


def data_folder() -> Path:
    """Where the tables are: in the home, or on the machine where the cluster's user cannot reach the home."""
    record = home() / "cluster.json"
    if record.exists():
        return Path(json.loads(record.read_text(encoding="utf-8"))["data"])
    if os.geteuid() == 0 and _run(["test", "-x", home()]).returncode != 0:
        return MACHINE_HOME / mark(home())
    return home() / "data"


def is_up() -> bool:
    """Whether the cluster answers; a folder that another user put in its place is an error, not an answer."""
    if not _socket_folder_is_ours():
        return False
    return _run([binaries() / "pg_isready", "-q", "-h", socket_folder()]).returncode == 0


def ensure_running() -> None:
    """Make the cluster if there is none, start it if it is down; quick when it is up."""
    if (home() / "cluster.json").exists() and is_up():
        return
    with _locked():
        if not (home() / "cluster.json").exists():
            _make()
        elif not is_up():
            _start(data_folder())


def stop() -> None:
    """Stop the cluster; open work is rolled back."""
    with _locked():
        data = data_folder()
        if (data / "postmaster.pid").exists():
            _run([_binaries_of(data) / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w"])
        with contextlib.suppress(OSError):  # not there, or not empty since another start uses it
            socket_folder().rmdir()


def url(role: str = "app", *, database: str = DATABASE) -> str:
    """The address of a database of this cluster for one of the roles super, owner, app, reader."""
    if role not in ROLES:
        raise ClusterError(f"there is no role {role}; the roles are {', '.join(ROLES)}.")
    host = quote(str(socket_folder()), safe="")
    return f"postgresql://{ROLES[role]}:{quote(password(role))}@{host}/{database}"


def connection(role: str = "app", *, database: str = DATABASE) -> dict[str, str]:
    """The same for Django's DATABASES and psycopg2: NAME, USER, PASSWORD, HOST, PORT."""
    if role not in ROLES:
        raise ClusterError(f"there is no role {role}; the roles are {', '.join(ROLES)}.")
    return {
        "NAME": database,
        "USER": ROLES[role],
        "PASSWORD": password(role),
        "HOST": str(socket_folder()),
        "PORT": "5432",
    }


def psql(sql: str, *, role: str = "super", database: str = DATABASE) -> str:
    """Run SQL and return what it prints, unaligned and without headers."""
    done = _run(
        [
            binaries() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", socket_folder(), "-U", ROLES[role], "-d", database,
        ],
        stdin=sql,
        env={"PGPASSWORD": password(role)},
    )  # fmt: skip
    if done.returncode != 0:
        raise ClusterError(f"the database refused: {done.stderr.strip()}")
    return done.stdout


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    with open(home() / "cluster.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make() -> None:
    data = data_folder()
    if data.exists():
        _clear_orphan(data)
    keep_secrets()
    uid = _cluster_uid()
    data.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = data.with_name(data.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, uid, -1)
    password_file = draft.with_name(draft.name + ".password")
    _write(password_file, password("super") + "\n", uid)
    done = _run(
        [
            binaries() / "initdb", "-D", draft, "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8",
            "--auth=scram-sha-256", f"--username={ROLES['super']}", f"--pwfile={password_file}",
        ]
    )  # fmt: skip
    password_file.unlink()
    if done.returncode != 0:
        raise ClusterError(f"the private database could not be made: {done.stderr.strip()}")
    _write(draft / "pg_hba.conf", "local all all scram-sha-256\n", uid)
    with open(draft / "postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write("\ninclude 'landmgmt.conf'\n")
    draft.rename(data)
    _start(data)
    _furnish()
    # The record is written last: without it the next start begins afresh.
    record = home() / "cluster.json"
    record.write_text(json.dumps({"data": str(data), "socket": str(socket_folder())}), encoding="utf-8")


def _clear_orphan(data: Path) -> None:
    """A data directory without its record: half made, or its home was cleaned away with the only keys."""
    if is_office() and (data / "PG_VERSION").exists() and (data / "base").exists():
        raise ClusterError(f"the books in {data} have lost cluster.json: put it back, or move them away.")
    _sweep(data)
    shutil.rmtree(data)


def _furnish() -> None:
    """Roles, the bare mould and the office's database; each step may have been done before."""
    for role in ("owner", "app", "reader"):
        psql(_role_sql(role), database="postgres")
    if BARE_DATABASE not in psql("SELECT datname FROM pg_database", database="postgres").split():
        psql(f"CREATE DATABASE {BARE_DATABASE} OWNER {ROLES['owner']}", database="postgres")
    psql(bare_sql(), database=BARE_DATABASE)
    if DATABASE not in psql("SELECT datname FROM pg_database", database="postgres").split():
        psql(
            f"CREATE DATABASE {DATABASE} OWNER {ROLES['owner']} TEMPLATE {BARE_DATABASE}", database="postgres"
        )


def _role_sql(role: str) -> str:
    name = ROLES[role]
    exists = psql(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'", database="postgres").strip()  # noqa: S608
    verb = "ALTER" if exists else "CREATE"
    return f"{verb} ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password(role)}'"


def bare_sql() -> str:
    """What a database needs before its first migration; a superuser runs it, on one's own server too.

    The application may add, change and remove rows, never truncate; migrations take more away by table.
    """
    owner, app, reader = ROLES["owner"], ROLES["app"], ROLES["reader"]
    return f"""
        CREATE EXTENSION IF NOT EXISTS postgis;
        CREATE EXTENSION IF NOT EXISTS btree_gist;
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
        ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT USAGE, SELECT ON SEQUENCES TO {app};
        ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT SELECT ON TABLES TO {reader};
        {LARGE_IMPORTS_SQL}
    """


def _start(data: Path) -> None:
    _claim_socket_folder()
    _sweep(data)
    uid = _cluster_uid()
    tuned = tuned_for_this_machine(sockets=socket_folder(), binaries=_binaries_of(data))
    _write(data / "landmgmt.conf", tuned, uid)
    log = data / "server.log"
    done = _run(
        [_binaries_of(data) / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", str(START_SECONDS), "-s"]
    )
    if done.returncode != 0:
        last = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else [done.stderr.strip()]
        raise ClusterError(f"the private database does not start ({log}): {' / '.join(last)}")
    if (home() / "cluster.json").exists():
        psql(LARGE_IMPORTS_SQL, database="postgres")  # for a cluster older than this right


def _write(path: Path, text: str, uid: int) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.chown(path, uid, -1)


def _socket_folder_is_ours() -> bool:
    try:
        facts = socket_folder().lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != _cluster_uid() or facts.st_mode & 0o077:
        raise ClusterError(f"{socket_folder()} was not made by this office; remove it, then start again.")
    return True


def _claim_socket_folder() -> None:
    if not _socket_folder_is_ours():
        socket_folder().mkdir(mode=0o700)
        os.chown(socket_folder(), _cluster_uid(), -1)


def _sweep(data: Path) -> None:
    """End what a kill -9 left behind, so that PostgreSQL starts: orphaned backends, stale pid files.

    Processes are known by their working folder, which PostgreSQL sets to the data directory: a process
    number in a pid file may belong to somebody else by now.
    """
    for blow, patience in ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        left = _processes_in(data)
        if not left:
            break
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, blow)
        end = time.monotonic() + patience
        while _processes_in(data) and time.monotonic() < end:
            time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (socket_folder() / leftover).unlink(missing_ok=True)


def _processes_in(data: Path) -> list[int]:
    wanted = {str(data), f"{data} (deleted)"}
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") in wanted and (entry / "comm").read_text().strip() == "postgres":
                found.append(int(entry.name))
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


# --- by hand -----------------------------------------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    """The commands of the module docstring; returns the exit code."""
    verb, role = (words[0] if words else ""), (words[1] if len(words) > 1 else "app")
    if verb == "start":
        ensure_running()
    elif verb == "stop":
        stop()
    elif verb == "status":
        up = (home() / "cluster.json").exists() and is_up()
        print(f"{'up' if up else 'down'} {data_folder()}")
        return 0 if up else 1
    elif verb == "psql":
        ensure_running()
        os.environ["PGPASSWORD"] = password(role)
        program = str(binaries() / "psql")
        os.execv(program, [program, "-h", str(socket_folder()), "-U", ROLES[role], DATABASE, *words[2:]])  # noqa: S606
    elif verb == "url":
        print(url(role))
    elif verb == "home":
        print(home())
    elif verb == "office":
        print(mark_office())
    elif verb == "sql":
        print(bare_sql())
    else:
        print(
            "usage: python -m landmgmt.cluster start|stop|status|psql|url|home|office|sql [role]",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClusterError as error:
        sys.exit(f"landmgmt: {error}")
