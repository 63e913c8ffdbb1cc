"""What script/server does between the database's start and the first page: tables and static files.

Prints `empty` when the office has no row yet, `furnished` otherwise; everything else goes to standard error.
`python -m landmgmt.opening statistics` counts the tables after a large load instead;
`python -m landmgmt.opening address HOST PORT` says in one sentence if the address is taken.
"""

import hashlib
import io
import os
import socket
import sys
from pathlib import Path


def main() -> None:
    """Run as the owner of the database, in one process so that a second start takes seconds."""
    if sys.argv[1:2] == ["address"]:
        _try_address(*sys.argv[2:4])
        return
    os.environ["LANDMGMT_ROLE"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    import django

    django.setup()
    if sys.argv[1:] == ["statistics"]:
        _count_tables()
    else:
        _furnish()


def _try_address(host: str, port: str) -> None:
    """Before an address is printed: a busy one is a sentence, not a row of a server's complaints."""
    from landmgmt.home import ClusterError

    try:
        if not 0 < int(port) < 65536:
            raise ValueError("there is no such port")
        family, kind, *_rest, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
    except (OSError, ValueError) as taken:
        why = getattr(taken, "strerror", None) or taken
        told = f"cannot serve on {host}:{port} ({why}); choose another with HOST and PORT."
        raise ClusterError(told) from None


def _count_tables() -> None:
    """Without statistics the first lists are planned badly, until autovacuum comes round."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _furnish() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=1, interactive=False, stdout=_Progress(_steps()))
    call_command("createcachetable", verbosity=0)
    settings.MEDIA_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    _collect(settings.STATIC_ROOT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM parcels_office)")
        (furnished,) = cursor.fetchone()
    if settings.PRODUCTION:
        _refuse_at_the_door(furnished=furnished)
    print("furnished" if furnished else "empty")  # noqa: T201  (the answer to the script)


def _steps() -> int:
    """How many migrations are still to be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


class _Progress(io.TextIOBase):
    """Says now and then how far the tables are: a first start takes minutes and must not look dead."""

    def __init__(self, steps: int) -> None:
        self.steps, self.done = steps, 0

    def write(self, text: str) -> int:
        from django.utils.translation import gettext as _

        if "Applying" in text:
            if self.steps and self.done % 10 == 0:
                told = _("正在建立数据库")
                how_far = f"{told} / setting up the database: {self.done}/{self.steps}"
                sys.stderr.write(how_far + "\n")
                sys.stderr.flush()
            self.done += 1
        return len(text)


def _refuse_at_the_door(*, furnished: bool) -> None:
    """One sentence now, before an address is promised, instead of a traceback for every worker."""
    from landmgmt.checks import door
    from landmgmt.home import ClusterError, is_office

    if not furnished and not is_office():
        raise ClusterError("production serves an own office: open one with script/server --office.")
    faults = door()
    if faults:
        raise ClusterError(" ".join(fault.msg for fault in faults))


def _collect(target: Path) -> None:
    """Collect static files only when one has changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    mark = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = os.stat(storage.path(name))
            mark.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    stamp = target / ".collected"
    if stamp.exists() and stamp.read_text() == mark.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(mark.hexdigest())


if __name__ == "__main__":
    from landmgmt.home import ClusterError

    try:
        main()
    except ClusterError as error:
        sys.exit(f"landmgmt: {error}")
