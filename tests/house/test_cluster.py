"""The private cluster keeps its promises: roles, no TCP door, back after kill -9, real books out of reach."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from landmgmt import cluster
from tests.house.sources import ROOT


@pytest.fixture
def landmgmt(tmp_path: Path) -> Iterator[Callable[..., "subprocess.CompletedProcess[str]"]]:
    """Runs `python -m landmgmt.cluster` for a second home, far from the one the tests stand on."""
    env = {**os.environ, "LANDMGMT_HOME": str(tmp_path / "home"), "LANDMGMT_OFFICE": "0"}

    def run(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "landmgmt.cluster", *words],
            cwd=ROOT,
            env={**env, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    yield run
    run("stop")
    # As root the tables lie on the machine, outside the test's own folder.
    record = tmp_path / "home" / "cluster.json"
    if record.exists():
        shutil.rmtree(json.loads(record.read_text(encoding="utf-8"))["data"], ignore_errors=True)


@pytest.mark.django_db
def test_the_tests_come_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("landmgmt_app",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "deed", ["TRUNCATE parcels_office", "DROP TABLE parcels_office", "CREATE TABLE t (i int)"]
)
def test_the_application_cannot_truncate_or_change_tables(deed):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(deed)


def test_the_cluster_has_no_tcp_door_and_full_safety():
    asked = "listen_addresses", "fsync", "synchronous_commit", "full_page_writes", "data_checksums"
    answers = [cluster.psql(f"SHOW {name}").strip() for name in asked]
    assert answers == ["", "on", "on", "on", "on"]


def test_the_cluster_starts_again_after_kill_nine(landmgmt):
    assert landmgmt("start").returncode == 0
    data = Path(landmgmt("status").stdout.split()[1])
    os.kill(int((data / "postmaster.pid").read_text().splitlines()[0]), 9)
    assert landmgmt("start").returncode == 0
    assert landmgmt("status").stdout.startswith("up")


def test_a_socket_folder_of_somebody_else_is_refused(landmgmt):
    landmgmt("start")
    landmgmt("stop")
    folder = Path(landmgmt("url").stdout.split("@")[1].split("/")[0].replace("%2F", "/"))
    folder.mkdir()
    folder.chmod(0o777)
    refused = landmgmt("start")
    folder.rmdir()
    assert refused.returncode == 1
    assert "was not made by this office" in refused.stderr


def test_an_own_office_refuses_to_live_in_the_checkout(landmgmt):
    refused = landmgmt("home", LANDMGMT_OFFICE="1", LANDMGMT_HOME=str(ROOT / "var" / "books"))
    assert refused.returncode == 1
    assert "cannot live in" in refused.stderr


@pytest.mark.parametrize(("place", "own"), [(str(ROOT / "var"), "1"), ("/proc/house", "0")])
def test_a_command_that_finds_no_house_still_answers_in_json(place, own):
    env = {**os.environ, "LANDMGMT_HOME": place, "LANDMGMT_OFFICE": own}
    done = subprocess.run(
        [sys.executable, "manage.py", "arrears", "--json"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (1, "cluster")
    assert "Traceback" not in done.stderr


def test_the_secrets_are_for_one_pair_of_eyes(landmgmt, tmp_path):
    landmgmt("url")
    assert (tmp_path / "home" / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("port", ["taken", "0", "99999", "x"])
def test_an_address_nobody_can_serve_on_is_one_sentence(port):
    with socket.socket() as guest:
        guest.bind(("127.0.0.1", 0))
        guest.listen()
        wanted = str(guest.getsockname()[1]) if port == "taken" else port
        words = [sys.executable, "-m", "landmgmt.opening", "address", "127.0.0.1", wanted]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"landmgmt: cannot serve on 127.0.0.1:{wanted} ")
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["full", "closed"])
@pytest.mark.parametrize("words", [["verify", "--json"], ["arrears"]])
def test_a_command_nobody_hears_says_so_in_a_sentence_and_leaves_with_1(door, words):
    end = ">/dev/full" if door == "full" else ">&-"
    command = " ".join([sys.executable, "manage.py", *words, end])
    env = {**os.environ, "LANDMGMT_DATABASE": str(connection.settings_dict["NAME"])}
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("landmgmt: ")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
