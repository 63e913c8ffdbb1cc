"""What every test may ask for: a database as the application sees it, the demo's server, a browser."""

import gc
import itertools
import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from tests import books_hold, databases, scenes
from tests.browser.chromium import launch

# A busy machine says nothing of what a property test proves: no example has a time limit.
settings.register_profile("office", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("office")

# Playwright keeps an event loop in the thread of the tests, and Django would refuse to query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_numbers = itertools.count(1)


def pytest_configure() -> None:
    """Plain static files and quick password hashes: neither is what a test is about."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


DEMO = {"demo_office", "served_demo"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs no database comes first, while the mould is built; what looks at the demo last.

    Tests of one browser file run in one worker, for they leave their day's work in that worker's demo.
    """
    walks = itertools.count()
    for item in items:
        if {"served_demo", "browser"} & _asked(item):
            # The walk through every page is the longest by far and only reads: two workers share it.
            half = _half(item, next(walks)) if item.path.name == "test_pages.py" else ""
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.name} {half}"))
        if "browser" in _asked(item):
            item.add_marker(pytest.mark.browser)
    files = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (_when(item), files[item.path], len(_stories(item))))


def _half(item: pytest.Item, place: int) -> int:
    """The half of the pages a walk takes, as it says itself; else by turns."""
    said = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return int(said.get("half", place % 2))


def _when(item: pytest.Item) -> int:
    return 2 if DEMO & _asked(item) else int(_needs_database(item))


def _stories(item: pytest.Item) -> list[scenes.Story]:
    return scenes.stories_of(item, sorted(_asked(item)))


def _needs_database(item: pytest.Item) -> bool:
    wanted = {"db", "transactional_db", "django_db_setup", "committed_db"}
    return bool(wanted & _asked(item)) or item.get_closest_marker("django_db") is not None


def _asked(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the demo's mould at once where it will be wanted: two minutes' work of one processor."""
    # Thousands of tests and all that Django knows stay to the end: the collector need not look at them again.
    gc.collect()
    gc.freeze()
    # Of several workers, each of which collects everything, the first begins it.
    first = getattr(session.config, "workerinput", {}).get("workerid", "gw0") == "gw0"
    if first and any(DEMO & _asked(item) for item in session.items):
        session.config.stash[BUILDER] = databases.begin_demo_mould()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The builder is a child of this run and ends with it."""
    if builder := config.stash.get(BUILDER, None):
        builder.terminate()
        builder.wait(30)


BUILDER: pytest.StashKey["subprocess.Popen[bytes]"] = pytest.StashKey()


def _point_django_at(database: str) -> str:
    from django.db import connection

    before = str(connection.settings_dict["NAME"])
    if before != database:  # a connection that stays has its plans and tables at hand
        connection.close()
        connection.settings_dict["NAME"] = database
    return before


@dataclass
class Clones:
    """This process's own databases: an empty one, and one where the cast lives, with its papers."""

    bare: str = ""
    cast: str = ""
    world: bytes = b""  # the cast, and that no story is told, as scenes.py keeps both
    media: Path = Path()


OWN = Clones()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: Django looks at the clone with the cast for a `world`, else at the empty one.

    And in the office's language: a page that an earlier test asked for in English leaves none behind.
    """
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    wants_cast = "world" in _asked(item) and "committed_db" not in _asked(item)
    stories = _stories(item) if wants_cast else []
    with item.config.stash[blocking_manager_key].unblock():
        if not stories:
            scenes.STAGE.clear()
        if wants_cast and not OWN.cast:
            _settle_the_cast(item)
        if wants_cast or OWN.bare:
            _point_django_at(OWN.cast if wants_cast else OWN.bare)
        if stories:
            scenes.STAGE.set(stories, OWN.world, OWN.media, lambda: _own_folder(item, "story-media"))


def _own_folder(item: pytest.Item, name: str) -> Path:
    return Path(item.config._tmp_path_factory.mktemp(name))  # type: ignore[attr-defined]


def _settle_the_cast(item: pytest.Item) -> None:
    """Build the cast once; each test then finds it there, and what the test does to it is rolled back."""
    from django.test import override_settings

    from tests.world import build_world

    OWN.cast, _mould = databases.clone(demo=False, tag="_cast")
    _point_django_at(OWN.cast)
    OWN.media = _own_folder(item, "cast-media")
    with override_settings(MEDIA_ROOT=OWN.media):
        OWN.world = pickle.dumps((build_world(), {}))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: an own clone of the migrated mould, entered as the application's role."""
    from django.db import connection

    OWN.bare, _mould = databases.clone(demo=False)
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] != OWN.cast:
            _point_django_at(OWN.bare)
    yield
    with django_db_blocker.unblock():
        scenes.STAGE.clear()
        connection.close()
    for name in filter(None, (OWN.bare, OWN.cast)):
        databases.drop(name)
    databases.give_memory_back()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own where work is committed: for locks and several connections."""
    database, _mould = databases.clone(demo=False, tag=str(next(_numbers)))
    with django_db_blocker.unblock():
        before = _point_django_at(database)
        yield database
        _point_django_at(before)
    databases.drop(database)


@pytest.fixture
def world(db: None, settings: Any) -> Any:
    """The fixed cast as it was settled, fresh for one test, its papers too, after the stories it asks for."""
    return scenes.STAGE.world(OWN.world, OWN.media, settings.MEDIA_ROOT)


@scenes.once
def kp050_paid(world: Any) -> Any:
    """The agreement of KP-050 after the story that most tests of money begin with: `money_day.paid_story`."""
    from tests.money_day import paid_story

    return paid_story(world)


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _books_hold(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the test wrote is looked at before it is rolled back; `broken_books` says that it breaks them."""
    asked = [name for name in books_hold.MONEYED if name in request.fixturenames]
    for name in asked:  # first, so that the database is still there when this one ends
        request.getfixturevalue(name)
    yield
    if asked and not request.node.get_closest_marker("broken_books"):
        books_hold.refuse_wrong_books()


def _demo_clone(media: Path, tag: str = "") -> tuple[str, Path]:
    database, mould = databases.clone(demo=True, tag=tag)
    if databases.demo_media(mould).exists():
        shutil.copytree(databases.demo_media(mould), media, dirs_exist_ok=True)
    return database, media


@pytest.fixture(scope="session")
def demo_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A clone of the demo and its papers, as it was loaded: whatever a test writes there is rolled back."""
    database, media = _demo_clone(tmp_path_factory.mktemp("demo-media"))
    yield database, media
    databases.drop(database)


@pytest.fixture(scope="session")
def served_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The clone `demo_server` serves, and its papers: browsers leave their day's work there."""
    database, media = _demo_clone(tmp_path_factory.mktemp("served-media"), tag="_served")
    yield database, media
    databases.drop(database)


@pytest.fixture
def demo_db(demo_office: tuple[str, Path], django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Django looks into the demo; what the test writes there is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        before = _point_django_at(demo_office[0])
        with transaction.atomic():
            yield demo_office[0]
            transaction.set_rollback(True)
        _point_django_at(before)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.poll() is None, f"the server ended:\n{log.read_text()}"
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310  (our own address)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not answer:\n{log.read_text()}")


@pytest.fixture(scope="session")
def demo_server(served_demo: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server on an own clone of the demo."""
    database, media = served_demo
    folder = tmp_path_factory.mktemp("server")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "LANDMGMT_DATABASE": database,
        "LANDMGMT_MEDIA": str(media),
        "LANDMGMT_STATIC": str(folder / "static"),
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=databases.ROOT,
        env=env,
        check=True,
    )
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "landmgmt.wsgi:application"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning"),
                "--no-control-socket",
            ],
            cwd=databases.ROOT,
            env=env,
            stdout=out,
            stderr=out,
        )
    try:
        _wait_for(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, with a Chinese font; a machine without either fails, for it proves nothing."""
    from playwright.sync_api import sync_playwright

    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=True).stdout
    if not fonts.strip():
        pytest.fail("no Chinese font: run script/setup --tests")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh window on a Chinese desktop."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
