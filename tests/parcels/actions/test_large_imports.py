"""A large file is judged and written as a small one: the same findings, the same rows, the same history."""

import json
import os
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.db import connection, transaction

from fixtures.samples import build
from parcels.actions import large_imports, projects, surveys
from parcels.models import ImportPlot, ImportRun
from tests.world import ORIGIN, TODAY

Ring = list[tuple[float, float]]
TABLES = ("parcel", "parcelgeometry", "taking", "takinggeometry", "takingstage", "takingarea")
# A history row's own numbers, and whatever numbers a row by turn.
NUMBERED = {
    "id",
    "parcel_id",
    "taking_id",
    "import_run_id",
    "pgh_id",
    "pgh_obj_id",
    "pgh_created_at",
    "recorded_at",
}
# SMALL_AND_LARGE_SEEDS=100 script/test tests/parcels/actions/test_large_imports.py looks at many more files.
SEEDS = int(os.environ.get("SMALL_AND_LARGE_SEEDS", "3"))
SAID = ("0.0576", "576", "0.86", "0.0576公顷", "0.07", "一亩", "0", "", None, "-", "12.5亩", "0.057612345")
CLASSES = ("0101", "0102", "9999", "", None, "0702", "011")


def rings(dice: random.Random, *, sound: bool) -> list[Ring]:
    """Fields of 24 m in rows, among them shifted, repeated, nested, touching and faulty ones."""
    found: list[Ring] = []
    for n in range(60):
        x, y = ORIGIN[0] + 24.0 * (n % 10) + 300, ORIGIN[1] + 24.0 * (n // 10)
        ring = [(x, y), (x + 24, y), (x + 24, y + 24), (x, y + 24)]
        kind = dice.randrange(14 if sound else 20)
        if kind == 0:
            ring = [(a + dice.uniform(-9, 9), b + dice.uniform(-9, 9)) for a, b in ring]
            if not shapely.Polygon(ring).is_valid:
                ring = [(x, y), (x + 24, y), (x + 24, y + 24), (x, y + 24)]
        elif kind == 1:
            ring = [(a + 3.25, b + 1.5) for a, b in ring]
        elif kind == 2 and n > 12:
            ring = list(found[dice.randrange(10, min(n, 40))])  # no two on one parcel of another project
        elif kind == 3:
            ring = [(x + 5, y + 5), (x + 9, y + 5), (x + 9, y + 9), (x + 5, y + 9)]
        elif kind == 4:
            ring.insert(1, (x + 12, y))
        elif kind == 5:
            ring.insert(1, (x + 12, y + dice.choice((0.0004, -0.0004, 0.004))))
        elif kind == 6:
            ring.insert(1, (x + 0.001, y))
        elif kind == 7:
            ring[2:2] = [(x + 40, y + 12), (x + 24, y + 12.00001)]
        elif kind == 8:
            ring = [(x - 24, y - 24), (x + 48, y - 24), (x + 48, y + 48), (x - 24, y + 48)]
        elif kind == 9:
            ring = [(a + 90_000, b) for a, b in ring]
        elif kind == 14:
            ring = [ring[0], ring[2], ring[1], ring[3]]
        elif kind == 15:
            ring = [ring[0], ring[1], ring[0]]
        elif kind == 16:
            ring = [(a - 37_000_000, b) for a, b in ring]
        elif kind == 17:
            ring = [ring[0], (5.0, 5.0), *ring[1:]]
        elif kind == 18:
            ring = [(b, a) for a, b in ring]
        found.append(ring)
    return found


def properties(dice: random.Random, n: int) -> dict[str, Any]:
    return {
        "DKBH": dice.choice((f"L-{n}", f"L-{n}", f"L-{n}", "L-1", None, "FID_0", "", f"L {n}")),
        "DKMC": dice.choice((f"{n}号地", "无", None, "长" * 90)),
        "DKMJ": dice.choice(SAID),
        "DLBM": dice.choice(CLASSES),
        "ZMC": dice.choice((None, "3 组", "长田村3组", "没有的组", "")),
    }


def geojson(shapes: list[Any], rows: list[dict[str, Any]]) -> bytes:
    features = []
    for shape, row in zip(shapes, rows, strict=True):
        geometry = None
        if shape is not None:
            kept = shape if isinstance(shape, list) else [[list(p) for p in shape.exterior.coords]]
            rings_ = [[*map(list, shape), list(shape[0])]] if isinstance(shape, list) else kept
            geometry = {"type": "Polygon", "coordinates": rings_}
        features.append({"type": "Feature", "properties": row, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def shapefile(shapes: list[Ring], rows: list[dict[str, Any]]) -> bytes:
    columns = (
        ("DKBH", "C", 50, 0),
        ("DKMC", "C", 240, 0),
        ("DKMJ", "C", 20, 0),
        ("DLBM", "C", 5, 0),
        ("ZMC", "C", 40, 0),
    )
    table = build.dbf(columns, [tuple(row[name] or "" for name, *_ in columns) for row in rows])
    shp, shx = build.shp([ring[::-1] for ring in shapes])
    return build.zipped({"地块.shp": shp, "地块.shx": shx, "地块.dbf": table})


def brought(world, data: bytes, name: str, tmp_path: Path, *, large: bool, accept: bool) -> ImportRun:
    hand: dict[str, Any] = {"actor": world.staff, "on": TODAY}
    told = {"project": world.project, "file_name": name, "asked_epsg": None, "since_date": TODAY}
    if large:
        path = tmp_path / name
        path.write_bytes(data)
        run = large_imports.try_large(path=path, **told, **hand)
    else:
        run = surveys.try_import(data=data, **told, **hand)
    if accept:
        codes = {f["code"] for f in run.findings}
        run = surveys.accept_import(
            run, accept_codes=codes, batch=world.batch, group=world.other_group, **hand, in_scope=True
        )
    return run


def rows_of(run: ImportRun) -> list[Any]:
    """Everything the database has of a run's land, by plot, without the numbers rows bear by turn."""
    told: list[Any] = []
    for plot in run.plots.select_related("taking__parcel").order_by("number"):
        own = {"parcel": [plot.taking.parcel_id], "taking": [plot.taking_id]}
        own |= {
            "parcelgeometry": list(plot.taking.parcel.geometries.order_by("pk").values_list("pk", flat=True))
        }
        own |= {"takinggeometry": list(plot.taking.geometries.order_by("pk").values_list("pk", flat=True))}
        own |= {"takingstage": list(plot.taking.stages.order_by("pk").values_list("pk", flat=True))}
        own |= {"takingarea": list(plot.taking.areas.order_by("pk").values_list("pk", flat=True))}
        mine = {f.attname: getattr(plot, f.attname) for f in ImportPlot._meta.concrete_fields}
        for left_out in ("id", "run_id", "taking_id", "source_points", "source_shape"):
            del mine[left_out]
        told.append([mine, plot.points(), [(t, rows(t, own[t]), rows(f"{t}event", own[t])) for t in TABLES]])
    return told


def rows(table: str, ids: list[int]) -> list[dict[str, Any]]:
    by = "pgh_obj_id" if table.endswith("event") else "id"
    order = "pgh_id" if table.endswith("event") else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM parcels_{table} WHERE {by} = ANY (%s) ORDER BY {order}", [ids])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{k: v for k, v in row.items() if k not in NUMBERED} for row in found]


def both(world, data: bytes, name: str, tmp_path: Path, *, accept: bool) -> list[tuple[Any, Any]]:
    """What a file comes to on the small path and on the large one, each taken back again."""
    seen = []
    for large in (False, True):
        with transaction.atomic():
            run = brought(world, data, name, tmp_path, large=large, accept=accept)
            findings = sorted(json.dumps(f, sort_keys=True, ensure_ascii=False) for f in run.findings)
            seen.append((findings, run.state, run.source_epsg, rows_of(run) if accept else []))
            transaction.set_rollback(True)
    return seen


def settled(world, dice: random.Random) -> None:
    """Land on file before: some of the fields to come, one of them signed, one in another project."""
    before = rings(random.Random(1), sound=True)[:30]
    rows_ = [{"DKBH": f"L-{n}", "DLBM": "0101"} for n in range(30)]
    run = surveys.try_import(
        project=world.project,
        file_name="b.json",
        data=geojson(before, rows_),
        since_date=date(2026, 2, 1),
        actor=world.staff,
        on=TODAY,
    )
    surveys.accept_import(run, accept_codes={f["code"] for f in run.findings}, actor=world.staff, on=TODAY)
    other = projects.open_project(
        code="ANDERS", name="另一项目", kind="expansion", actor=world.planner, on=TODAY
    )
    x, y = ORIGIN[0] + 300, ORIGIN[1] + 4 * 24
    there = [
        [(x + 24 * n, y), (x + 24 * n + 24, y), (x + 24 * n + 24, y + 24), (x + 24 * n, y + 24)]
        for n in (3, 4, 5)
    ]
    run = surveys.try_import(
        project=other,
        file_name="c.json",
        data=geojson(there, [{"DKBH": f"X-{n}"} for n in range(3)]),
        actor=world.staff,
        on=TODAY,
    )
    surveys.accept_import(run, accept_codes={f["code"] for f in run.findings}, actor=world.staff, on=TODAY)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("form", ["geojson", "shapefile"])
def test_small_and_large_find_the_same(world, tmp_path, monkeypatch, form, seed):
    dice = random.Random(seed)
    settled(world, dice)
    shapes = rings(dice, sound=False)
    rows_ = [properties(dice, n) for n in range(len(shapes))]
    data = (geojson if form == "geojson" else shapefile)(shapes, rows_)
    small, large = both(world, data, "p.geojson" if form == "geojson" else "p.zip", tmp_path, accept=False)
    assert small[0] == large[0]
    assert small[1:] == large[1:]
    assert any('"error"' in finding for finding in small[0])


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("form", ["geojson", "shapefile"])
def test_small_and_large_write_the_same(world, tmp_path, form, seed):
    dice = random.Random(100 + seed)
    settled(world, dice)
    shapes = rings(dice, sound=True)
    rows_ = [properties(dice, n) for n in range(len(shapes))]
    for row in rows_:
        row["DKBH"] = row["DKBH"] and row["DKBH"][:40]
    data = (geojson if form == "geojson" else shapefile)(shapes, rows_)
    small, large = both(world, data, "p.geojson" if form == "geojson" else "p.zip", tmp_path, accept=True)
    assert small[1] == large[1] == "accepted"
    assert small[0] == large[0]
    assert small[3] == large[3]
    assert len(small[3]) == 60
