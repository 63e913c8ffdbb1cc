"""The peers of the import's bench, each in a process of its own: `import_peers NAME FILE DATABASE`.

They load the same GeoPackage into one table each and check nothing.
"""

import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = {
    "ogr2ogr": "bench_ogr: made by ogr2ogr (fid serial PRIMARY KEY, four columns,"
    " geom geometry(MultiPolygon, 4490); GiST index on geom)",
    "to_postgis": "bench_gpd: made by geopandas (four columns, geometry geometry(MultiPolygon, 4490);"
    " GiST index on geometry; no key)",
    "layermapping": "bench_layer (id bigint identity PRIMARY KEY, dkbh, dkmc, dlbm varchar,"
    " dkmj double precision, geom geometry(MultiPolygon, 4490); GiST index on geom)",
}
COMMANDS = {
    "ogr2ogr": "ogr2ogr --config PG_USE_COPY YES -f PostgreSQL PG:… FILE -nln bench_ogr -overwrite"
    " -nlt MULTIPOLYGON -lco GEOMETRY_NAME=geom",
    "to_postgis": "geopandas.read_file(FILE).to_postgis('bench_gpd', engine, if_exists='replace')",
    "layermapping": "LayerMapping(Land, FILE, {…}, transform=False).save(strict=True, step=10000)",
}


@dataclass
class Spent:
    """Seconds, and processor seconds of a program and of those it started and saw the end of."""

    seconds: float
    processor: float

    @classmethod
    def now(cls) -> "Spent":
        spent = os.times()
        return cls(time.perf_counter(), sum(spent[:4]))

    def since(self) -> "Spent":
        """What was spent since: the start of Python and its libraries is no part of it."""
        now = Spent.now()
        return Spent(now.seconds - self.seconds, now.processor - self.processor)


def ogr2ogr(path: Path, door: dict[str, str]) -> list[str]:
    """The command line, to be run as it is."""
    target = "dbname={NAME} host={HOST} port={PORT} user={USER} password={PASSWORD}".format(**door)
    return [
        *("ogr2ogr", "--config", "PG_USE_COPY", "YES", "-f", "PostgreSQL", f"PG:{target}", str(path)),
        *("-nln", "bench_ogr", "-overwrite", "-nlt", "MULTIPOLYGON", "-lco", "GEOMETRY_NAME=geom"),
    ]


def to_postgis(path: Path, door: dict[str, str]) -> "Spent":
    """Read all, write all."""
    import geopandas
    import sqlalchemy

    told = {
        "dbname": door["NAME"],
        "host": door["HOST"],
        "port": door["PORT"],
        "user": door["USER"],
        "password": door["PASSWORD"],
    }
    engine = sqlalchemy.create_engine("postgresql+psycopg2://", connect_args=told)
    start = Spent.now()
    geopandas.read_file(path).to_postgis("bench_gpd", engine, if_exists="replace")
    return start.since()


def layermapping(path: Path, door: dict[str, str]) -> "Spent":
    """GeoDjango's own loader, by rows, in one transaction of 10 000 each."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "landmgmt.settings",
        "LANDMGMT_DATABASE": door["NAME"],
        "LANDMGMT_ROLE": "owner",
    }
    import django

    django.setup()
    from django.contrib.gis.db import models
    from django.contrib.gis.utils import LayerMapping
    from django.db import connection

    class Land(models.Model):
        dkbh = models.CharField(max_length=80)
        dkmc = models.CharField(max_length=80)
        dkmj = models.FloatField()
        dlbm = models.CharField(max_length=8)
        geom = models.MultiPolygonField(srid=4490)

        class Meta:
            app_label = "parcels"
            db_table = "bench_layer"

        def __str__(self) -> str:
            return self.dkbh

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_layer")
    with connection.schema_editor() as editor:
        editor.create_model(Land)
    told = {"dkbh": "DKBH", "dkmc": "DKMC", "dkmj": "DKMJ", "dlbm": "DLBM", "geom": "MULTIPOLYGON"}
    start = Spent.now()
    LayerMapping(Land, str(path), told, transform=False).save(strict=True, step=10_000)
    return start.since()


def ours(path: Path, door: dict[str, str]) -> "Spent":
    """Everything: read, judged, compared, written with history and journal, in one transaction."""
    _office(door)
    from parcels.actions.large_imports import bulk_accept
    from parcels.models import ImportRun

    run = ImportRun.objects.latest("pk")
    start = Spent.now()
    bulk_accept(run, actor=run.made_by, on=run.since_date)
    return start.since()


def profile(path: Path, door: dict[str, str]) -> None:
    """The same, told by its parts."""
    _office(door)
    from django.db import connection

    from parcels.actions.large_imports import bulk_accept
    from parcels.models import ImportRun
    from tests.bench.import_profile import profiled

    run = ImportRun.objects.latest("pk")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with profiled(connection) as seconds:
        bulk_accept(run, actor=run.made_by, on=run.since_date)
    told = {"in all": time.perf_counter() - start, **dict(seconds.of.most_common())}
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told["processor seconds of the reader, beside"] = (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    )
    sys.stdout.write(json.dumps({name: round(one, 2) for name, one in told.items()}))


def prepare(path: Path, door: dict[str, str]) -> None:
    """A project whose ground holds the field, and the file kept with it as a tried run: what a person
    does first.
    """
    _office(door)
    from django.contrib.gis.geos import GEOSGeometry
    from django.core.files import File
    from shapely.geometry import box

    from landmgmt.lib import crs
    from parcels.actions.large_imports import sha256_of
    from parcels.models import ImportRun, Office, Project, User
    from tests.bench.import_field import EAST, NORTH
    from tests.world import TODAY, build_world

    if not Office.objects.exists():
        build_world()
    ground = crs.to_geographic(box(EAST - 50_000, NORTH - 1000, EAST + 60_000, NORTH + 60_000), crs.SURVEY)
    # Away from the cast's own fields, so that nothing overlaps.
    number = Project.objects.count()
    project = Project.objects.create(
        code=f"BENCH-{number}",
        name="bench",
        kind="expansion",
        extent=GEOSGeometry(memoryview(ground.wkb), srid=4490),
    )
    run = ImportRun(
        project=project,
        file_name=path.name,
        sha256=sha256_of(path),
        size_bytes=path.stat().st_size,
        file_format="geopackage",
        since_date=TODAY,
        made_by=User.objects.filter(role="staff").first() or User.objects.first(),
        is_large=True,
    )
    with path.open("rb") as stream:
        run.file.save(f"{run.uid}.gpkg", File(stream), save=False)
    run.save()


def check(path: Path, door: dict[str, str]) -> None:
    """`verify` over what was written; exit 1 where it finds anything."""
    _office(door)
    from landmgmt.verification import verify

    wrong = [f"{verdict.name}: {verdict.detail}" for verdict in verify() if not verdict.ok]
    sys.stdout.write("\n".join(wrong))
    sys.exit(1 if wrong else 0)


def _office(door: dict[str, str]) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "landmgmt.settings", "LANDMGMT_DATABASE": door["NAME"]}
    import django

    django.setup()


def main(words: list[str]) -> None:
    """`NAME FILE DATABASE`."""
    from landmgmt import cluster

    name, path, database = words
    door: dict[str, str] = cluster.connection("owner", database=database)
    todo: dict[str, Any] = {
        "to_postgis": to_postgis,
        "layermapping": layermapping,
        "ours": ours,
        "profile": profile,
        "prepare": prepare,
        "check": check,
    }
    spent = todo[name](Path(path), door)
    if spent is not None:
        sys.stdout.write(f"{spent.seconds} {spent.processor}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
