"""Recomputes what the database keeps, sharing no function with the pages, and names what differs."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

_HERE = Path(__file__).resolve().parent.parent
# A report names this many rows of a check and counts the rest.
SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """A kept figure that is not what it should be."""

    subject: str
    kept: str
    expected: str


@dataclass(frozen=True)
class Verdict:
    """What one check found: `detail` is empty when all is well."""

    name: str
    ok: bool
    detail: str


def _set_rule(app: str, name: str) -> Callable[[], Iterable[Difference]]:
    sql = (_HERE / app / "rules" / "sets" / f"{name}.sql").read_text()

    def run() -> Iterable[Difference]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            for subject, kept, expected in cursor.fetchall():
                yield Difference(subject, str(kept), str(expected))

    return run


def _scans() -> Iterable[Difference]:
    """Every kept scan and survey file is on disk and unchanged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'document ' || id, scan, sha256 FROM parcels_document WHERE scan <> '' "
            "UNION ALL SELECT 'import_run ' || id, file, sha256 FROM parcels_importrun WHERE file <> '' "
            "UNION ALL SELECT 'old_book ' || id, file, sealed_sha256 FROM parcels_oldbook WHERE file <> '' "
            "UNION ALL SELECT 'roster ' || id, file, sealed_sha256 FROM parcels_rosterimport "
            "UNION ALL SELECT 'roster_trial ' || id, file, sealed_sha256 FROM parcels_rostertrial "
            "WHERE file <> '' "
            "UNION ALL SELECT 'survey_file ' || id, file, sha256 FROM expansion_surveyfile WHERE file <> '' "
            "UNION ALL SELECT 'overlay_layer ' || id, file, sha256 FROM expansion_overlaylayer "
            "WHERE file <> '' "
            "UNION ALL SELECT 'zone_draft ' || id, file, sha256 FROM expansion_zonedraft WHERE file <> '' "
            "UNION ALL SELECT 'levelling_photo ' || id, file, sha256 FROM expansion_levellingphoto"
        )
        rows = cursor.fetchall()
    for subject, name, kept in rows:
        path = Path(settings.MEDIA_ROOT) / name
        if not path.is_file():
            yield Difference(subject, kept, "the file is missing")
            continue
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != kept:
            yield Difference(subject, kept, found)


# New check = one SQL file, one line here, one test that corrupts its figure.
CHECKS: tuple[tuple[str, Callable[[], Iterable[Difference]]], ...] = (
    *(
        (name, _set_rule("parcels", name))
        for name in (
            "valid_geometry",
            "taking_areas",
            "parcel_areas",
            "stage_chains",
            "lineage",
            "shares",
            "inventory",
            "public_lists",
            "distribution",
            "priced_lines",
            "agreements",
            "obligations",
            "takeovers",
            "frozen_agreements",
            "ledger",
            "ledger_keys",
            "trial_balance",
            "arrears_lines",
            "arrears_sums",
            "payment_runs",
            "money_bounds",
            "journal",
            "history",
        )
    ),
    *(
        (name, _set_rule("expansion", name))
        for name in ("zone_areas", "boundary", "levelling", "surfaces", "overlays", "plans", "earthwork")
    ),
    ("scans", _scans),
)


def verify() -> list[Verdict]:
    """Run every check, in order."""
    verdicts = []
    for name, run in CHECKS:
        found = list(run())
        lines = [f"{d.subject}: {d.kept} ≠ {d.expected}" for d in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"+ {len(found) - SHOWN}")
        verdicts.append(Verdict(name, not found, "; ".join(lines)))
    return verdicts
