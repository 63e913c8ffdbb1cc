"""A large file whose reading was killed is read on from the last whole batch, and comes to the same."""

import json
import random
import tarfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.db import transaction

from landmgmt import backup
from parcels.actions import large_imports, survey_files
from parcels.actions.jobs import enqueue, forget_kept, kept_of
from parcels.importers import large_files, large_keeping
from parcels.importers.large_rows import Mark
from parcels.models import ImportRun
from parcels.rules.jobs import seconds_left
from tests.bench.import_field import write_field
from tests.parcels.actions.test_large_door import StopError
from tests.parcels.actions.test_large_imports import geojson, properties, rings, rows_of, shapefile
from tests.parcels.readers import BATCH, Watched
from tests.world import TODAY, World

PLOTS = 60
FIRSTS = list(range(1, PLOTS + 1, BATCH))
pytestmark = pytest.mark.django_db


class StopsAfter:
    """A watcher in whose hands the reading ends; its reader is killed with it, as with a killed worker."""

    def __init__(self, plots: int) -> None:
        self.plots, self.begun = plots, (0, 0)

    def step(self, code: str, done: int = 0, total: int = 0) -> None:
        if code == "read":
            self.begun = (done, total)

    def __call__(self, done: int, total: int) -> None:
        if done >= self.plots:
            raise StopError


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    told = Watched(tmp_path)
    told.here(monkeypatch)
    return told


def faulty(path: Path, form: str, *, sound: bool = False) -> Path:
    """60 fields with every kind of fault, several findings in each batch."""
    dice = random.Random(7)
    shapes = rings(dice, sound=sound)
    rows = [properties(dice, n) for n in range(len(shapes))]
    path.write_bytes((geojson if form == "geojson" else shapefile)(shapes, rows))
    return path


def tried(world: World, path: Path, **more: Any) -> ImportRun:
    return large_imports.try_large(
        project=world.project, file_name=path.name, path=path, actor=world.staff, on=TODAY, **more
    )


def stopped(world: World, path: Path, kept: Path, watched: Watched, *, after: int = 25) -> None:
    """Read a part of the file, and die."""
    watched.slow(on=True)
    with pytest.raises(StopError):
        tried(world, path, kept=kept, progress=StopsAfter(after))
    watched.slow(on=False)
    assert watched.rows()[:3] == FIRSTS[:3]
    assert len(watched.rows()) < len(FIRSTS), "it was read to its end before it could be stopped"
    watched.forget()


def same(one: ImportRun, other: ImportRun) -> None:
    for name in ("findings", "state", "plots_count", "source_epsg", "file_format", "sha256"):
        assert getattr(one, name) == getattr(other, name), name


@pytest.mark.parametrize("form", ["geojson", "shapefile"])
def test_what_was_read_is_not_read_again_and_comes_to_the_same(world, tmp_path, watched, form):
    path, kept = faulty(tmp_path / "p.bin", form), tmp_path / "kept"
    whole = tried(world, path)
    watched.forget()
    stopped(world, path, kept, watched)
    progress = StopsAfter(10**9)
    run = tried(world, path, kept=kept, progress=progress)
    assert watched.rows()[0] >= FIRSTS[3], "three batches were whole, and are not read again"
    assert progress.begun[0] >= 3 * BATCH, "the progress goes on where it stood"
    assert abs(progress.begun[1] - PLOTS) <= PLOTS / 4
    same(run, whole)
    assert len({finding["plot"] for finding in run.findings}) > 30


def test_its_land_is_written_as_if_nothing_had_happened(world, tmp_path, watched):

    path, kept = faulty(tmp_path / "p.bin", "geojson", sound=True), tmp_path / "kept"
    run = tried(world, path)
    hand: dict[str, Any] = {"actor": world.staff, "on": TODAY, "group": world.other_group}
    hand |= {"accept_codes": {finding["code"] for finding in run.findings}}
    with transaction.atomic():
        whole = rows_of(large_imports.bulk_accept(run, **hand))
        transaction.set_rollback(True)
    watched.slow(on=True)
    with pytest.raises(StopError):
        large_imports.bulk_accept(run, **hand, kept=kept, progress=StopsAfter(25))
    watched.slow(on=False)
    watched.forget()
    assert rows_of(large_imports.bulk_accept(run, **hand, kept=kept)) == whole
    assert watched.rows()
    assert watched.rows()[0] >= FIRSTS[3]
    assert len(whole) == PLOTS


def test_another_file_in_its_place_is_read_from_its_start(world, tmp_path, watched):
    path, kept = write_field(tmp_path / "p.gpkg", plots=PLOTS, code="B"), tmp_path / "kept"
    stopped(world, path, kept, watched)
    path.unlink()
    write_field(path, plots=PLOTS, code="C")
    run = tried(world, path, kept=kept)
    assert watched.rows() == FIRSTS
    assert codes(run) == {"C"}


def codes(run: ImportRun) -> set[str]:
    """The letters that the codes of a file's plots begin with."""
    with_kept = large_imports.bulk_accept(
        run, accept_codes={f["code"] for f in run.findings}, actor=run.made_by, on=TODAY
    )
    return {code[0] for code in with_kept.plots.values_list("code", flat=True)}


def test_without_the_mark_the_other_file_would_be_taken_for_the_first(
    world, tmp_path, watched, monkeypatch: pytest.MonkeyPatch
):
    """The control: whatever is kept is believed."""
    monkeypatch.setattr(large_imports, "mark_of", lambda sha256, order: "0" * 64)
    path, kept = write_field(tmp_path / "p.gpkg", plots=PLOTS, code="B"), tmp_path / "kept"
    stopped(world, path, kept, watched)
    path.unlink()
    write_field(path, plots=PLOTS, code="C")
    run = tried(world, path)
    watched.forget()
    accept = {f["code"] for f in run.findings}
    done = large_imports.bulk_accept(run, accept_codes=accept, actor=world.staff, on=TODAY, kept=kept)
    assert watched.rows()[0] >= FIRSTS[3]
    assert {code[0] for code in done.plots.values_list("code", flat=True)} == {"B", "C"}


@pytest.mark.parametrize("what", ["code", "order", "library"])
def test_another_code_order_or_library_reads_from_the_start(
    world, tmp_path, watched, monkeypatch: pytest.MonkeyPatch, what
):
    path, kept = write_field(tmp_path / "p.gpkg", plots=PLOTS), tmp_path / "kept"
    stopped(world, path, kept, watched)
    more = {}
    if what == "code":
        monkeypatch.setattr(large_keeping, "_code", lambda: "a line was changed")
    elif what == "library":
        monkeypatch.setattr(large_keeping, "version", lambda name: "99.0")
    else:
        more = {"asked_epsg": 4490}
    tried(world, path, kept=kept, **more)
    assert watched.rows() == FIRSTS


@pytest.mark.parametrize("harm", ["torn", "flipped"])
def test_what_is_not_whole_on_the_disk_is_read_again(world, tmp_path, watched, harm):
    path, kept = faulty(tmp_path / "p.json", "geojson"), tmp_path / "kept"
    whole = tried(world, path)
    watched.forget()
    stopped(world, path, kept, watched)
    held = bytearray(kept.read_bytes())
    if harm == "torn":
        del held[-100:]
    else:
        held[len(held) // 2] ^= 1
    kept.write_bytes(held)
    run = tried(world, path, kept=kept)
    assert 1 < watched.rows()[0] <= FIRSTS[-1]
    same(run, whole)


def test_without_the_checksum_a_flipped_bit_would_be_believed(
    world, tmp_path, watched, monkeypatch: pytest.MonkeyPatch
):
    """The control of the checksum, on what the reader gets of the disk."""
    path, kept = write_field(tmp_path / "p.gpkg", plots=PLOTS), tmp_path / "kept"
    stopped(world, path, kept, watched)
    held = bytearray(kept.read_bytes())
    at = held.index(b"B-0000001")
    held[at] = ord("X")
    kept.write_bytes(held)
    mark = held[:64].decode()
    assert list(large_keeping.Kept(kept, mark).batches()) == []
    kept.write_bytes(held)
    monkeypatch.setattr(large_keeping.zlib, "crc32", lambda payload: CHECKSUM)
    monkeypatch.setattr(large_keeping, "_records", without_sums(large_keeping._records))
    assert b"X-0000001" in next(large_keeping.Kept(kept, mark).batches()).lines


CHECKSUM = 5


def without_sums(plain: Any) -> Any:
    def records(*args: Any, **more: Any) -> Any:
        for payload, _sum, at in plain(*args, **more):
            yield payload, CHECKSUM, at

    return records


def test_a_disk_that_keeps_nothing_stops_no_reading(world, tmp_path, watched):
    path = write_field(tmp_path / "p.gpkg", plots=PLOTS)
    (tmp_path / "no folder").touch()
    run = tried(world, path, kept=tmp_path / "no folder" / "kept")
    assert (run.state, run.plots_count, watched.rows()) == ("tried", PLOTS, FIRSTS)


def test_more_than_the_disk_may_give_is_read_again(world, tmp_path, watched):
    path, kept = write_field(tmp_path / "p.gpkg", plots=PLOTS), tmp_path / "kept"
    stopped(world, path, kept, watched)
    mark = kept.read_bytes()[:64].decode()
    size = kept.stat().st_size
    held = large_keeping.Kept(kept, mark, most=size)
    batches = list(held.batches())
    held.add(batches[0], PLOTS)
    assert kept.stat().st_size == size
    assert large_keeping.stands(kept, mark) == (batches[-1].count, PLOTS)


def test_a_file_known_to_be_large_is_not_tried_as_a_small_one_again(
    world, tmp_path, watched, monkeypatch: pytest.MonkeyPatch
):
    path, kept = write_field(tmp_path / "p.gpkg", plots=PLOTS), tmp_path / "kept"
    stopped(world, path, kept, watched)
    monkeypatch.setattr(survey_files, "try_import", None)
    run = survey_files.try_file(
        project=world.project, file_name="p.gpkg", path=path, actor=world.staff, on=TODAY, kept=kept
    )
    assert run.is_large
    assert watched.rows()[0] >= FIRSTS[3]


@pytest.mark.parametrize("form", ["geojson", "shapefile", "geopackage"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_from_each_mark_on_a_file_gives_the_batches_it_gives_in_one_go(
    tmp_path, monkeypatch: pytest.MonkeyPatch, form, bom
):
    from parcels.importers import large_geojson, large_geopackage, large_shapefile

    for module in (large_geojson, large_geopackage, large_shapefile):
        monkeypatch.setattr(module, "BATCH", 7)
    path = tmp_path / "p.gpkg"
    if form == "geopackage":
        write_field(path, plots=PLOTS)
    else:
        faulty(path, form, sound=True)
        if form == "geojson":
            path.write_bytes(
                bom + path.read_bytes().replace(b'{"type": "Feature",', b'\n{"type": "Feature",')
            )
    batches = list(large_files.open_file(path, folder_in(tmp_path, "whole")).batches(Mark()))
    assert len(batches) == 9
    for n, batch in enumerate(batches[:-1]):
        again = large_files.open_file(path, folder_in(tmp_path, f"from{n}")).batches(batch.after)
        for one, other in zip(again, batches[n + 1 :], strict=True):
            assert (one.rows, one.columns, one.after) == (other.rows, other.columns, other.after)
            assert {row: f.code for row, f in one.why.items()} == {
                row: f.code for row, f in other.why.items()
            }
            assert [shapely.to_wkb(s) for s in one.shapes] == [shapely.to_wkb(s) for s in other.shapes]


def folder_in(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def test_a_broken_text_names_the_same_line_read_whole_and_from_a_mark(tmp_path, monkeypatch):
    from landmgmt.lib.refusal import Refusal
    from parcels.importers import large_geojson

    monkeypatch.setattr(large_geojson, "BATCH", 2)
    features = ",\n".join(json.dumps({"type": "Feature", "properties": {"DKBH": f"标{n}"}}) for n in range(5))
    path = tmp_path / "p.geojson"
    path.write_text('{"type": "FeatureCollection",\n"features": [\n' + features + ",\n{broken\n]}")
    whole = large_geojson.open_geojson(path).batches(Mark())
    marks = [next(whole).after, next(whole).after]
    for start in (Mark(), *marks):
        with pytest.raises(Refusal) as no:
            list(large_geojson.open_geojson(path).batches(start))
        assert no.value.params == {"line": 8}


def test_an_ended_job_keeps_nothing_and_one_under_way_does(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = enqueue("import_try", {}, actor=world.staff, on=TODAY, key="one")
    for path in (kept_of(job), kept_of(job).with_name("of a job that is no more")):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    forget_kept()
    assert list(kept_of(job).parent.iterdir()) == [kept_of(job)]


def test_what_is_left_is_told_by_the_pace_of_this_try():
    assert seconds_left(0.5, 30) == 30
    assert seconds_left(0.5, 30, 0.25) == 60
    assert seconds_left(0.5, 30, 0.48) is None, "too early to say"


def test_no_backup_has_what_jobs_have_read_so_far(tmp_path):
    media = tmp_path / "media"
    for name in ("reading/a job", "imports/2026/a file"):
        (media / name).parent.mkdir(parents=True)
        (media / name).touch()
    with tarfile.open(tmp_path / "media.tar", "w") as tar:
        tar.add(media, arcname="media", filter=backup._worth_keeping)
        assert [name for name in tar.getnames() if "reading" in name] == []
        assert "media/imports/2026/a file" in tar.getnames()
