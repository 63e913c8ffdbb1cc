"""Rooms are small, say what they are for, and bear a noun of the office."""

import ast
from io import StringIO

import pytest
from django.core.management import call_command

from tests.house.sources import python_files, short

LONGEST_FILE = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "process", "data", "misc"}


def test_every_file_says_what_it_is_for():
    silent = [
        short(path)
        for path in python_files("landmgmt", "parcels", "expansion", "tests")
        if (text := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_no_file_is_too_long_to_read():
    long = [
        short(path)
        for path in python_files("landmgmt", "parcels", "expansion", "tests")
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    ]
    assert long == []


def test_no_room_has_an_empty_name():
    names = [short(p) for p in python_files("landmgmt", "parcels", "expansion") if p.stem in EMPTY_NAMES]
    assert names == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert "No changes" in out.getvalue()
