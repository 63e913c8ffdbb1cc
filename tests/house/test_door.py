"""The door stays shut on settings that must not face a network, and its checks are quiet on good ones."""

import os
import subprocess
import sys

import pytest

from landmgmt import checks
from tests.house.sources import ROOT


def test_an_old_gdal_is_refused(monkeypatch):
    monkeypatch.setattr("django.contrib.gis.gdal.gdal_version", lambda: b"3.6.2")
    assert [fault.id for fault in checks.gdal_is_new_enough()] == ["landmgmt.E001"]


def test_the_gdal_of_the_wheel_is_welcome():
    assert checks.gdal_is_new_enough() == []


@pytest.mark.parametrize("key", ["secret", "x" * 60, "django-insecure-" + "0123456789abcdefghijklmnopqrstuv"])
def test_production_refuses_a_weak_secret(settings, key):
    settings.PRODUCTION = True
    settings.SECRET_KEY = key
    assert [fault.id for fault in checks.secrets_are_strong()] == ["landmgmt.E002"]


def test_a_database_address_s_own_wishes_are_kept_beside_the_time_limit():
    """`sslmode` of DATABASE_URL must not be lost: it is what keeps the line closed."""
    words = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "landmgmt.settings",
        "DATABASE_URL": "postgis://app:x@db.example/office?sslmode=require",
    }
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'connect_timeout': 5, 'sslmode': 'require'}"


@pytest.mark.parametrize(
    ("keys", "faults"),
    [
        ({}, ["landmgmt.E005"]),
        ({"k1": "abc"}, ["landmgmt.E005"]),
        ({"k1": "A" * 43 + "="}, ["landmgmt.E005"]),
        (None, []),
    ],
)
def test_production_refuses_a_broken_or_an_example_field_key(settings, keys, faults):
    settings.PRODUCTION = True
    if keys is not None:
        settings.FIELD_KEYS = keys
    assert [fault.id for fault in checks.field_keys_open()] == faults


@pytest.mark.django_db
@pytest.mark.parametrize(("is_demo", "faults"), [(True, ["landmgmt.E003"]), (False, [])])
def test_production_refuses_the_demo_logins(settings, is_demo, faults):
    from parcels.models import Office

    settings.PRODUCTION = True
    Office.objects.create(name="x", is_demo=is_demo, story_day="2026-11-23" if is_demo else None)
    assert [fault.id for fault in checks.no_demo_in_production()] == faults


@pytest.mark.django_db
def test_check_deploy_is_clean_in_production():
    from django.db import connection

    env = {
        **os.environ,
        "LANDMGMT_PRODUCTION": "1",
        "ALLOWED_HOSTS": "office.example",
        "LANDMGMT_DATABASE": str(connection.settings_dict["NAME"]),
    }
    del env["DJANGO_ALLOW_ASYNC_UNSAFE"]  # the tests' own, for Playwright
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (0, ""), done.stderr
    assert "no issues" in done.stdout
