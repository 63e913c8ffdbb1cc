"""Every sample reads as what it is; nothing in a file makes reading raise."""

import importlib.util
import io
import json
import random
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from landmgmt.lib.findings import accepted
from parcels.importers.reading import MAX_PLOTS, read

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"
FILES = ["plots_gbk_crlf.txt", "plots_gbk.zip", "plots.geojson", "survey_40.zip"]


def sample(name):
    return (SAMPLES / name).read_bytes()


def build():
    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rezipped(name, **changes):
    """The zip of a sample with members (by ending) replaced, or left out where None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample(name))) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            content = changes.get(Path(member).name.replace(".", "_"), old.read(member))
            if content is not None:
                new.writestr(member, content)
    return buffer.getvalue()


def codes(reading):
    return [f.code for f in reading.findings]


def households(*rows):
    columns = (("DKBH", "C", 20, 0), ("HZXM", "C", 20, 0), ("FE", "C", 12, 0))
    return build().dbf(columns, rows)


@pytest.mark.parametrize("name", FILES)
def test_a_sample_reads_clean_and_with_its_declared_areas(name):
    reading = read(name, sample(name))
    assert reading.findings == []
    assert {plot.matched for plot in reading.plots} == {"plane"}


def test_the_samples_are_what_their_builder_builds():
    assert {name: sample(name) for name in FILES} == {name: build().build()[name] for name in FILES}


def test_the_survey_has_40_plots_and_80_household_rows():
    reading = read("survey_40.zip", sample("survey_40.zip"))
    assert (len(reading.plots), len(reading.holders), reading.encoding) == (40, 80, "GB18030")
    assert all(Decimal(800) < plot.plane_m2 < Decimal(3000) for plot in reading.plots)


def test_a_decimal_share_is_refused_with_its_row():
    table = households(("YL001", "王建国", "0.9999"), ("YL002", "李秀英", "1"), ("YL003", "陈志强", "1"))
    buffer = io.BytesIO(sample("plots_gbk.zip"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("hu.dbf", table)
    (finding,) = read("x.zip", buffer.getvalue()).findings
    assert (finding.severity, finding.code, finding.row) == ("error", "SHARE_DECIMAL", 1)


def test_shares_that_do_not_sum_to_one_name_sum_plot_and_rows():
    table = households(("HJ2026001", "王建国", "1/2"), ("HJ2026001", "李秀英", "1/3"))
    found = read("x.zip", rezipped("survey_40.zip", QLR_dbf=table)).findings
    (finding,) = [f for f in found if f.severity == "error"]
    assert (finding.code, finding.plot, finding.params["sum"]) == ("SHARES_NOT_ONE", 1, "5/6")
    assert finding.params["rows"] == "1, 2"


def test_a_missing_prj_is_told_and_a_lying_one_must_be_confirmed():
    assert codes(read("x.zip", rezipped("plots_gbk.zip", plots_prj=None))) == ["PRJ_MISSING"]
    lying = b'GEOGCS["GCS",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137,298.257]]]'
    reading = read("x.zip", rezipped("plots_gbk.zip", plots_prj=lying))
    assert {f.code for f in reading.findings} == {"SYSTEM_DIFFERS"}
    assert accepted(reading.findings, {"SYSTEM_DIFFERS"})


def test_a_shapefile_without_index_is_read_and_without_table_refused():
    assert len(read("x.zip", rezipped("plots_gbk.zip", plots_shx=None)).plots) == 3
    assert codes(read("x.zip", rezipped("plots_gbk.zip", plots_dbf=None))) == ["DBF_MISSING"]


def test_another_format_named_shp_never_reaches_the_driver():
    trap = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
    assert codes(read("x.zip", rezipped("plots_gbk.zip", plots_shp=trap * 5))) == ["SHP_BROKEN"]


def test_a_grid_is_taken_from_the_crs_member():
    ring = [[37398864, 3001337], [37398964, 3001337], [37398964, 3001437], [37398864, 3001337]]
    whole = {
        "type": "Polygon",
        "coordinates": [ring],
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4525"}},
    }
    (plot,) = read("a.json", json.dumps(whole).encode()).plots
    assert plot.plane_m2 == Decimal("5000.00")
    whole["crs"]["properties"]["name"] = "EPSG:3857"
    assert codes(read("a.json", json.dumps(whole).encode())) == ["UNKNOWN_EPSG"]


@pytest.mark.parametrize(
    "text",
    ["{" * 10, '{"a":' * 100_000, '{"type":"Polygon","coordinates":[[[NaN,1]]]}', '{"a":1e999999999}', "{}"],
)
def test_json_traps_become_findings(text):
    assert read("a.geojson", text.encode()).findings


def test_more_plots_than_one_sitting_takes_are_refused():
    feature = {"type": "Feature", "properties": {}, "geometry": None}
    whole = {"type": "FeatureCollection", "features": [feature] * (MAX_PLOTS + 1)}
    assert codes(read("a.geojson", json.dumps(whole).encode())) == ["TOO_MANY_PLOTS"]


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"%PDF-1.7", b"PK\x03\x04broken"])
def test_what_is_no_survey_is_refused_in_one_finding(content):
    assert len(read("a.bin", content).findings) == 1


@pytest.mark.parametrize("name", FILES)
def test_mutants_give_findings_or_plots_and_never_raise(name):
    pick = random.Random(name)
    whole = sample(name)
    for _ in range(60):
        mutant = bytearray(whole)
        for _ in range(pick.randint(1, 8)):
            mutant[pick.randrange(len(mutant))] = pick.randrange(256)
        cut = bytes(mutant[: pick.randrange(len(mutant))]) if pick.random() < 0.4 else bytes(mutant)
        reading = read(name, cut)
        assert reading.plots or reading.findings
