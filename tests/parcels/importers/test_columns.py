"""A chosen column comes before the known names, in every format with a table; nobody's name is a sample."""

import csv
import io
import json
from pathlib import Path

import pytest
import xlsxwriter

from parcels.importers import aside
from parcels.importers.choices import Choices
from parcels.importers.fields import column_of, table_of
from parcels.importers.reading import read

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"
TABLES = ("plots_gbk.zip", "plots.gpkg", "plots_gdb.zip", "plots.geojson", "plots.kml", "plots.xlsx")
CODES = ["YL001", "YL002", "YL003"]


def of(file: str, **columns: str):
    return read(file, (SAMPLES / file).read_bytes(), choices=Choices.from_json({"columns": columns}))


@pytest.mark.parametrize("name", TABLES)
def test_by_default_the_known_names_are_read_and_the_reading_says_which(name):
    reading = of(name)
    assert [plot.code for plot in reading.plots] == CODES
    assert all(plot.name.endswith("号地") for plot in reading.plots)
    assert reading.sources["code"] in {"DKBH", "地块编号"}
    columns = {column.name: column for column in reading.columns}
    assert columns[reading.sources["code"]].sample == "YL001"


@pytest.mark.parametrize("name", TABLES)
def test_a_chosen_column_is_read_and_one_that_is_not_to_be_read_is_not(name):
    column = of(name).sources["name"]
    reading = of(name, map_sheet=column, name="")
    assert [plot.map_sheet for plot in reading.plots] == [plot.name for plot in of(name).plots]
    assert [plot.name for plot in reading.plots] == [None, None, None]
    assert reading.sources["map_sheet"] == column
    assert "name" not in reading.sources


@pytest.mark.parametrize("name", TABLES)
def test_a_column_the_file_lacks_gives_way_to_the_known_names_and_is_told(name):
    reading = of(name, code="BH1")
    assert [plot.code for plot in reading.plots] == CODES
    (told,) = [f for f in reading.findings if f.code == "COLUMN_MISSING"]
    assert told.params == {"subject": "code", "named": "BH1"}


def test_the_points_of_a_sheet_are_cut_into_plots_by_the_chosen_column():
    table = list(csv.reader(io.StringIO((SAMPLES / "plots_gbk.csv").read_bytes().decode("gbk"))))
    table[0][0] = "本院编号"
    text = "\n".join(",".join(row) for row in table).encode()
    kept = read("a.csv", text)
    assert {plot.code for plot in kept.plots} == {None}
    chosen = read("a.csv", text, choices=Choices.from_json({"columns": {"code": "本院编号"}}))
    assert [plot.code for plot in chosen.plots] == CODES


def test_what_a_child_says_of_the_columns_comes_back_whole():
    content = (SAMPLES / "plots.geojson").read_bytes()
    here, apart = read("plots.geojson", content), aside.read("plots.geojson", content)
    assert (apart.columns, apart.sources) == (here.columns, here.sources)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HZXM", "李大明"),
        ("备注", "张三"),
        ("SFZH", "431271197001010011"),
        ("备注", "身份证 43127119700101001X"),
        ("电话", "7654321"),
        ("BZ", "13812345678"),
        ("BZ", "0745-2765432"),
        ("BZ", "6228 4801 2345 6789 012"),
        ("owner_name", "Li"),
    ],
)
def test_no_sample_is_shown_of_what_may_be_a_person(name, value):
    column = column_of(name, value)
    assert (column.hidden, column.sample) == (True, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("DKBH", "YL001"), ("DKMC", "张家湾"), ("X", "37398864.552"), ("DKBM", "4312711002010300012")],
)
def test_a_sample_of_land_is_shown(name, value):
    assert column_of(name, value).sample == value


def test_columns_are_bounded_and_long_values_cut():
    table = table_of([{f"C{i}": "值" * 90 for i in range(500)}], Choices())
    assert len(table.columns) == 60
    assert {len(column.sample) for column in table.columns} == {25}


@pytest.mark.parametrize(
    "kept",
    [
        {"columns": ["code"]},
        {"columns": {"code": 5, "secret": "A"}},
        {"columns": {"code": None}, "remembered": "code", "whole": "office"},
        {"columns": 3, "remembered": [["code"]], "whole": ["project"]},
    ],
)
def test_what_is_no_answer_is_left_out(kept):
    try:
        found = Choices.from_json(kept)
    except TypeError as fault:  # an unhashable answer must not come so far
        pytest.fail(str(fault))
    assert found == Choices()
    assert hash(found) == hash(Choices())


def test_answers_kept_are_the_answers_given():
    given = Choices("gcj02", "面", (("code", "BH"), ("name", "")), ("code", "datum"), "project")
    assert Choices.from_json(json.loads(json.dumps(given.to_json()))) == given
    assert given.of_reading() == Choices("gcj02", "面", (("code", "BH"), ("name", "")))


def test_a_heading_that_repeats_is_read_from_its_first_column():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编码", "编码", "X", "Y"])
        for row, (x, y) in enumerate(
            [(3001337.2, 37398864.5), (3001377.2, 37398864.5), (3001377.2, 37398904.5)], 1
        ):
            sheet.write_row(row, 0, ["A1", "B1", x, y])
    reading = read("a.xlsx", out.getvalue(), choices=Choices.from_json({"columns": {"code": "编码"}}))
    assert [plot.code for plot in reading.plots] == ["A1"]
