"""Takes the whole office out (database, papers, a notice on the key) and brings it back, verified."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from landmgmt import cluster
from landmgmt.lib.refusal import Refusal
from parcels.actions.jobs import KEPT as READ_SO_FAR
from parcels.models.secrets import key_ring

DUMP, MEDIA, MANIFEST, NOTICE = "database.dump", "media.tar", "manifest.json", "KEY-NOTICE.txt"
_DRAFT = MANIFEST + ".draft"
FORMAT = 1
RESTORING = "landmgmt_restoring"
FIGURES = Path(__file__).with_name("backup_figures.sql").read_text(encoding="utf-8")
# pg_restore must not re-make what the mould of the cluster brings.
_LEFT_OUT = (
    " EXTENSION ",
    " COMMENT - EXTENSION ",
    " SCHEMA - public ",
    " ACL - SCHEMA public ",
    " DEFAULT ACL ",
)

KEY_NOTICE = Path(__file__).with_name("backup_notice.txt")


@dataclass(frozen=True)
class Address:
    """Where a database is, and who asks: for libpq's environment."""

    name: str
    user: str
    password: str
    host: str
    port: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PGDATABASE": self.name,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGHOST": self.host,
            "PGPORT": self.port,
        }


def _address(role: str, database: str | None = None) -> Address:
    if settings.PRIVATE_CLUSTER:
        c = cluster.connection(role, database=database or settings.DATABASES["default"]["NAME"])
    else:
        owner = settings.env.str("DATABASE_OWNER_URL", default="")
        c = settings.env.db_url("DATABASE_OWNER_URL" if owner else "DATABASE_URL")
    return Address(database or c["NAME"], c["USER"], c["PASSWORD"], str(c["HOST"]), str(c["PORT"] or 5432))


def _program(name: str) -> str:
    return str(cluster.binaries() / name)


def _run(words: list[str], address: Address, *, stdin: str | None = None) -> str:
    done = subprocess.run(  # noqa: S603  (our own words, no shell)
        words, env=address.environment, input=stdin, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Refusal(
            "database_program_failed", {"program": Path(words[0]).name, "said": done.stderr[-400:].strip()}
        )
    return done.stdout


def figures(database: str | None = None) -> dict[str, Any]:
    """What a restored office must show again: money by account, rows, land, the journal's head."""
    if database is None:
        with connection.cursor() as cursor:
            cursor.execute(FIGURES)
            return dict(json.loads(cursor.fetchone()[0]))
    return dict(
        json.loads(
            _run(
                [_program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"],
                _address("owner", database),
                stdin=FIGURES,
            )
        )
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key_mark() -> str:
    """Tells whether the keys are the same without telling anything of them."""
    return key_ring().index("backup", field="manifest")


def back_up(folder: Path, *, on: date) -> dict[str, Any]:
    """Write a backup into `folder` (made; must be empty); one that fails leaves nothing. Raises Refusal."""
    if folder.exists() and any(folder.iterdir()):
        raise Refusal("backup_folder_not_empty", {"folder": str(folder)})
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _write(folder, on)
    except BaseException:
        # Half a backup helps nobody, and a disk that is full needs its room back.
        for name in (DUMP, MEDIA, NOTICE, MANIFEST, _DRAFT):
            (folder / name).unlink(missing_ok=True)
        if made:
            folder.rmdir()
        raise


def _worth_keeping(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    # What jobs under way have read so far comes and goes meanwhile, and is read again where it is missing.
    return None if member.name == f"media/{READ_SO_FAR}" else member


def _write(folder: Path, on: date) -> dict[str, Any]:
    # The figures and the dump see the same moment, whatever the office does meanwhile.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        before = figures()
        _run(
            [_program("pg_dump"), "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}"],
            _address("owner"),
        )
    with tarfile.open(folder / MEDIA, "w") as tar:
        media = Path(settings.MEDIA_ROOT)
        if media.is_dir():
            tar.add(media, arcname="media", filter=_worth_keeping)
    shutil.copyfile(KEY_NOTICE, folder / NOTICE)
    manifest = {
        "format": FORMAT,
        "on": on.isoformat(),
        "figures": before,
        "key_mark": _key_mark(),
        "sha256": {name: _sha256(folder / name) for name in (DUMP, MEDIA)},
    }
    draft = folder / _DRAFT
    draft.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    # The manifest comes last: a folder without one is no backup.
    draft.rename(folder / MANIFEST)
    return manifest


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        kept = manifest["sha256"]
    except (OSError, ValueError, KeyError) as broken:
        raise Refusal("backup_not_whole", {"file": MANIFEST}) from broken
    if manifest.get("format") != FORMAT:
        raise Refusal("backup_of_another_format", {"format": str(manifest.get("format"))})
    for name in (DUMP, MEDIA):
        if not (folder / name).is_file() or _sha256(folder / name) != kept.get(name):
            raise Refusal("backup_not_whole", {"file": name})
    if manifest["key_mark"] != _key_mark():
        raise Refusal("backup_of_other_keys", {})
    return manifest


def _is_empty_office() -> bool:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for table in ("parcels_project", "parcels_parcel", "parcels_party", "parcels_transfer"):
            if table in names:
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608  (names from the tuple above)
                if cursor.fetchone()[0]:
                    return False
    media = Path(settings.MEDIA_ROOT)
    return not (media.is_dir() and any(p.is_file() for p in media.rglob("*")))


def restore(folder: Path) -> dict[str, Any]:
    """Bring a backup into this empty office; verified in a database beside it before it takes its place."""
    manifest = _read_manifest(folder)
    if not settings.PRIVATE_CLUSTER:
        raise Refusal("restore_needs_private_cluster", {})
    if not _is_empty_office():
        raise Refusal("restore_into_empty_only", {})
    target = str(settings.DATABASES["default"]["NAME"])
    connection.close()
    _fresh_database()
    contents = _run([_program("pg_restore"), "--list", str(folder / DUMP)], _address("super", "postgres"))
    wanted = folder / "restore.list" if os.access(folder, os.W_OK) else Path(settings.HOME) / "restore.list"
    wanted.write_text(
        "\n".join(line for line in contents.splitlines() if not any(w in line for w in _LEFT_OUT))
    )
    try:
        _run(
            [_program("pg_restore"), "--exit-on-error", "--single-transaction", f"--use-list={wanted}",
             f"--dbname={RESTORING}", str(folder / DUMP)],
            _address("super", RESTORING),
        )  # fmt: skip
    finally:
        wanted.unlink(missing_ok=True)
    found = figures(RESTORING)
    if found != manifest["figures"]:
        raise Refusal("restored_figures_differ", {})
    _bring_media(folder)
    _verify_restored()
    _swap(target)
    return {"on": manifest["on"], "figures": found}


def _fresh_database() -> None:
    super_ = _address("super", "postgres")
    _run(
        [_program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1"],
        super_,
        stdin=f"DROP DATABASE IF EXISTS {RESTORING} WITH (FORCE);\n"
        f"CREATE DATABASE {RESTORING} OWNER {cluster.ROLES['owner']} TEMPLATE {cluster.BARE_DATABASE};",
    )


def _bring_media(folder: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    draft = media.with_name(media.name + ".restoring")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    with tarfile.open(folder / MEDIA) as tar:
        # Only plain files and folders below our own name: a tar may hold links and paths that climb out.
        for member in tar.getmembers():
            parts = Path(member.name).parts
            if not (member.isfile() or member.isdir()) or parts[:1] != ("media",) or ".." in parts:
                raise Refusal("backup_not_whole", {"file": MEDIA})
        tar.extractall(draft)  # noqa: S202  (members checked above; Debian 12 has no filter= yet)
    if media.is_dir():
        shutil.rmtree(media)
    inner = draft / "media"
    if inner.is_dir():
        inner.rename(media)
    else:
        media.mkdir(mode=0o700)
    shutil.rmtree(draft)


def _verify_restored() -> None:
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify", "--json"],
        env={**os.environ, "LANDMGMT_DATABASE": RESTORING},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refusal("restored_does_not_verify", {"said": (done.stdout or done.stderr)[-400:]})


def _swap(target: str) -> None:
    _run(
        [_program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1"],
        _address("super", "postgres"),
        stdin=f"DROP DATABASE {target} WITH (FORCE);\nALTER DATABASE {RESTORING} RENAME TO {target};",
    )
