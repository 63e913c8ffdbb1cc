"""The command writes what the page writes, whole or not at all, and says how much."""

import json

import pytest
from django.core.management import call_command

from parcels.importers.reading import read

pytestmark = pytest.mark.django_db


def said(capsys, *words):
    """(exit code, what the command answers as JSON)."""
    try:
        call_command("export_parcels", *map(str, words), "--json")
    except SystemExit as left:
        return left.code, json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def test_it_writes_the_land_of_a_project_on_a_day(world, tmp_path, capsys):
    out = tmp_path / "x.txt"
    code, told = said(
        capsys, out, "--format", "txt", "--project", world.project.code, "--on", "2026-09-01", "--epsg", 4546
    )
    assert (code, told["parcels"], told["epsg"], told["area_ha"]) == (0, 3, 4546, 0.7)
    reading = read("x.txt", out.read_bytes())
    assert [plot.code for plot in reading.plots] == ["KP-049", "KP-050", "KP-051"]
    assert reading.source_epsg == 4546


def test_a_choice_of_the_page_is_a_word_of_the_call(world, tmp_path, capsys):
    out = tmp_path / "x.txt"
    said(capsys, out, "--format", "txt", "--project", world.project.code, "--set", "encoding=utf-8-sig")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["--project", "none"], 1),
        (["--epsg", "3857"], 2),
        (["--epsg", "4490"], 2),
        (["--set", "encoding=klingon"], 2),
        (["--set", "format=shp"], 2),
        (["--village", "没有"], 2),
        (["--on", "2020-01-01"], 1),
    ],
)
def test_a_wrong_call_writes_nothing(world, tmp_path, capsys, words, left):
    out = tmp_path / "x.txt"
    out.write_text("before")
    code, told = said(capsys, out, "--format", "txt", "--project", world.project.code, *words)
    assert (code, list(told)) == (left, ["error"])
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["x.txt"]
    assert out.read_text() == "before"
