"""The office is carried out, wrecked and brought back: the same totals, or not at all."""

import errno
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from landmgmt import backup, cluster
from tests import databases


def manage(*words: str, database: str, media: Path) -> tuple[int, dict]:
    done = subprocess.run(
        [sys.executable, "manage.py", *words, "--json"],
        cwd=databases.ROOT,
        env={**os.environ, "LANDMGMT_DATABASE": database, "LANDMGMT_MEDIA": str(media)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def office(demo_office, tmp_path):
    """A clone of the demo of this test's own, with its papers."""
    database, _ = databases.clone(demo=True, tag="backup")
    media = tmp_path / "papers"
    shutil.copytree(demo_office[1], media)
    yield database, media
    databases.drop(database)


def wreck(database: str, media: Path) -> None:
    databases.drop(database)
    cluster.psql(
        f"CREATE DATABASE {database} OWNER {cluster.ROLES['owner']} TEMPLATE {cluster.BARE_DATABASE}",
        database="postgres",
    )
    shutil.rmtree(media)


def test_backup_wreck_restore_gives_the_same_totals(office, tmp_path):
    database, media = office
    folder = tmp_path / "backup"
    before = manage("arrears", "--by", "age", database=database, media=media)
    scans = sorted(p.name for p in media.rglob("*.pdf"))
    assert manage("backup", str(folder), database=database, media=media)[0] == 0
    assert manage("restore", str(folder), database=database, media=media)[1]["error"]["code"] == (
        "restore_into_empty_only"
    )

    wreck(database, media)
    code, said = manage("restore", str(folder), database=database, media=media)
    assert (code, said.get("error")) == (0, None)
    assert manage("arrears", "--by", "age", database=database, media=media) == before
    assert sorted(p.name for p in media.rglob("*.pdf")) == scans
    assert manage("verify", database=database, media=media)[1]["ok"]
    # The rights came back too: the application still cannot bend the ledger.
    with pytest.raises(cluster.ClusterError, match=r"permission denied|append_only"):
        cluster.psql("UPDATE parcels_transfer SET amount_yuan = 1", role="app", database=database)


def test_a_backup_that_was_touched_is_refused(office, tmp_path):
    database, media = office
    folder = tmp_path / "backup"
    manage("backup", str(folder), database=database, media=media)
    with (folder / "database.dump").open("ab") as dump:
        dump.write(b"x")
    wreck(database, media)
    code, said = manage("restore", str(folder), database=database, media=media)
    assert (code, said["error"]["code"]) == (1, "backup_not_whole")


@pytest.mark.parametrize("stood_there", [True, False])
def test_a_backup_that_fails_leaves_nothing_behind(monkeypatch, tmp_path, stood_there):
    folder = tmp_path / "backup"
    if stood_there:
        folder.mkdir()

    def full(target, _on):
        (target / backup.DUMP).write_bytes(b"half")
        (target / backup.MEDIA).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, "_write", full)
    with pytest.raises(OSError, match="No space"):
        backup.back_up(folder, on=date(2026, 11, 23))
    assert list(tmp_path.iterdir()) == ([folder] if stood_there else [])
    assert not stood_there or not any(folder.iterdir())
