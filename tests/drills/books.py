"""What every drill needs: a database of its own, a fingerprint of the money, and the trial balance (R12)."""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from landmgmt import cluster
from tests import databases

# The books and their history, and what is told beside them; not what sessions, jobs and caches keep.
PREFIXES = ("parcels_", "expansion_", "pghistory_")
BALANCE = ("agreements", "obligations", "ledger", "trial_balance", "payment_runs", "money_bounds")


@contextlib.contextmanager
def own_database(tag: str) -> Iterator[str]:
    """A committed clone for a drill, entered as the application's role and dropped at the end."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    name, _mould = databases.clone(demo=False, tag=f"_{tag}")
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        databases.drop(name)


def tables() -> list[str]:
    """Every table of the books, of their history and of the journal."""
    names = connection.introspection.table_names()
    return sorted(name for name in names if name.startswith(PREFIXES))


def fingerprint() -> dict[str, str]:
    """Every table of the books by its rows: two equal prints are the same books."""
    parts = (
        f"SELECT '{table}', count(*) || ' ' || COALESCE(md5(string_agg(t::text, '|' ORDER BY t::text)), '') "
        f"FROM {table} t"
        for table in tables()
    )
    with connection.cursor() as cursor:
        # Planned once in a session: a plan over hundreds of tables takes longer than reading them.
        cursor.execute("SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = 'print_of_books')")
        if not cursor.fetchone()[0]:
            cursor.execute("PREPARE print_of_books AS " + " UNION ALL ".join(parts))
        cursor.execute("EXECUTE print_of_books")
        return dict(cursor.fetchall())


def out_of_balance() -> list[str]:
    """What `verify` finds wrong in the money: nothing, whatever happened (R12)."""
    from landmgmt.verification import CHECKS

    checks = dict(CHECKS)
    return [f"{name}: {found.subject}" for name in BALANCE for found in checks[name]()]


def as_owner(database: str, *statements: str, role: str = "owner") -> None:
    """Take a guard out, or put it back, as somebody who may."""
    for statement in statements:
        cluster.psql(statement, role=role, database=database)


def one_sided(database: str) -> list[str]:
    """The control of the trial balance: a payment lowered behind every guard, looked at, and put back."""
    wreck = "UPDATE parcels_transfer SET amount_yuan = amount_yuan {} 0.01 WHERE id = " + (
        "(SELECT min(id) FROM parcels_transfer WHERE kind = 'payment')"
    )
    off, on = (
        "ALTER TABLE parcels_transfer DISABLE TRIGGER USER",
        "ALTER TABLE parcels_transfer ENABLE TRIGGER USER",
    )
    as_owner(database, f"{off}; {wreck.format('-')}; {on}", role="super")
    found = out_of_balance()
    as_owner(database, f"{off}; {wreck.format('+')}; {on}", role="super")
    return found


def report(title: str, figures: dict[str, object], controls: dict[str, tuple[str, bool]]) -> int:
    """Print a drill's figures and controls; 0 where every "wrong:" is zero and every control failed."""
    print(f"== {title}")
    wrong = 0
    for name, value in figures.items():
        print(f"   {name:<42} {value}")
        if name.startswith("wrong:") and value:
            wrong += 1
    for name, (found, did_fail) in controls.items():
        print(f"   control {name:<34} {found} {'(fails, as it must)' if did_fail else '(DID NOT FAIL)'}")
        wrong += not did_fail
    print(f"   {'PASSED' if not wrong else 'NOT PASSED'}")
    return 1 if wrong else 0
