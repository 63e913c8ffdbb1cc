"""Bring files of a boundary or a layer: kept and judged first, then written whole or not at all."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

import shapely
from django.core.files.base import ContentFile
from django.db import transaction

from expansion.actions.boundary import Block, publish_boundary
from expansion.actions.overlays import Drawn, LayerFile, enter_layer
from expansion.importers.typed_points import as_txt
from expansion.models import BoundaryVersion, OverlayLayer, ZoneDraft
from expansion.rules.boundary_draft import DraftBlock, Published, check_draft
from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, blocking, in_order
from landmgmt.lib.refusal import Refusal
from parcels.actions import papers
from parcels.actions.deed import deed
from parcels.actions.land_files import Drawing, Plot, Reading, read_land, read_shapes, survey_epsg
from parcels.actions.ledger import meet
from parcels.models import Document, Office, User

ENDINGS = {"boundary_txt": ".txt", "shapefile": ".zip", "geojson": ".geojson"}


@dataclass(frozen=True)
class Scan:
    """The approval paper that comes with a boundary: its number, day and scan (name, bytes)."""

    number: str
    paper_date: date | None = None
    scan: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class BlockTerms:
    """What a person states of one block: its name, its approved area in ha and its four bounds."""

    no: int
    code: str
    official_area_ha: Decimal | None
    bounds: Mapping[str, str] = field(default_factory=dict)


def bring(
    *,
    subject: ZoneDraft.Subject,
    terms: dict[str, Any],
    actor: User,
    on: date,
    file: tuple[str, bytes] | None = None,
    points: str = "",
    asked_epsg: int | None = None,
    paper: Scan | None = None,
) -> ZoneDraft:
    """Keep a file (or typed points) with the terms stated; the zone is not changed.

    The same file with the same terms, still open, is the same draft: a second press makes no second one.
    Refuses both or neither of file and points; what is wrong within them stands on the draft's page.
    """
    name, content = _content(file, points)
    asked = {
        "subject": subject,
        "sha256": hashlib.sha256(content).hexdigest(),
        "asked_epsg": asked_epsg,
        "terms": terms,
        "made_by": actor,
    }
    draft = ZoneDraft(file_name=name, **asked)
    told = {"file": name, "subject": str(subject), "subject_word": str(ZoneDraft.Subject(subject).label)}
    try:
        with transaction.atomic():
            meet(UUID(asked["sha256"][:32]))
            for known in ZoneDraft.objects.filter(state=ZoneDraft.State.OPEN, **asked).select_related(
                "paper"
            ):
                if _same_paper(known.paper, paper):
                    return known
            return _keep(draft, content, paper, told, on)
    except Exception:
        # The database forgets the draft; the disk must not keep its files.
        for kept in (draft.file, draft.paper.scan if draft.paper else None):
            if kept:
                kept.storage.delete(kept.name)
        raise


def _same_paper(kept: Document | None, brought: Scan | None) -> bool:
    if kept is None or brought is None:
        return kept is None and not (brought and (brought.number or brought.scan))
    scanned = hashlib.sha256(brought.scan[1]).hexdigest() if brought.scan else ""
    asked = (brought.number, brought.paper_date, scanned)
    return (kept.number, kept.paper_date, kept.sha256) == asked


def _keep(draft: ZoneDraft, content: bytes, paper: Scan | None, told: dict[str, str], on: date) -> ZoneDraft:
    with deed("bring_draft", actor=draft.made_by, on=on, **told) as d:
        if paper and (paper.number or paper.scan):
            draft.paper = papers.file_paper(
                actor=draft.made_by,
                on=on,
                kind="approval",
                title=str(draft.terms.get("name") or draft.file_name),
                number=paper.number,
                paper_date=paper.paper_date,
                scan=paper.scan,
            )
        draft.file.save(f"{draft.uid}.bin", ContentFile(content), save=False)
        draft.save()
        d.touch(draft)
    return draft


def _content(file: tuple[str, bytes] | None, points: str) -> tuple[str, bytes]:
    if file and points.strip():
        raise Refusal("draft_with_two_sources", {}, field="points")
    if file:
        intake.check_size(len(file[1]))
        return intake.clean(PurePath(file[0].replace("\\", "/")).name, 200) or "file", file[1]
    if not points.strip():
        raise Refusal("draft_without_coordinates", {}, field="file")
    return "typed.txt", as_txt(points).encode("utf-8")


def drop(draft: ZoneDraft, *, actor: User, on: date) -> ZoneDraft:
    """The draft is not wanted; its file stays with it as evidence of what was tried."""
    with deed("drop_draft", actor=actor, on=on, file=draft.file_name) as d:
        draft = _open(draft, draft.subject, lock=True)
        draft.state = ZoneDraft.State.DROPPED
        draft.save(update_fields=["state"])
        d.touch(draft)
    return draft


def land_of(draft: ZoneDraft) -> Reading:
    """The blocks of a boundary's file."""
    return read_land(draft.file_name, _bytes(draft), epsg=draft.asked_epsg)


def shapes_of(draft: ZoneDraft) -> Drawing:
    """The shapes of a layer's file."""
    return read_shapes(draft.file_name, _bytes(draft), epsg=draft.asked_epsg)


def _bytes(draft: ZoneDraft) -> bytes:
    with draft.file.open("rb") as stored:
        content: bytes = stored.read()
    if hashlib.sha256(content).hexdigest() != draft.sha256:
        raise Refusal("draft_file_changed", {})
    return content


def judge_boundary(draft: ZoneDraft, reading: Reading, blocks: list[BlockTerms]) -> list[Finding]:
    """Everything there is to say of a boundary as it is stated now."""
    by_no = {block.no: block for block in blocks}
    drawn = [
        DraftBlock(p.no, by_no[p.no].code, by_no[p.no].official_area_ha, p.geometry)
        for p in reading.plots
        if p.geometry is not None and p.no in by_no
    ]
    if not drawn or len(drawn) < len(reading.plots):
        return in_order(reading.findings)
    office = Office.objects.first()
    extent = shapely.from_wkb(bytes(office.extent.wkb)) if office and office.extent else None
    found = check_draft(
        drawn,
        official_area_ha=Decimal(draft.terms["official_area_ha"]),
        valid_from=date.fromisoformat(draft.terms["valid_from"]),
        versions=[
            Published(v.name, v.valid.lower, v.valid.upper)
            for v in BoundaryVersion.objects.all()
            if not v.valid.isempty
        ],
        extent=extent,
        survey_epsg=survey_epsg(),
        reason=draft.terms.get("reason", ""),
        in_force=_in_force(),
    )
    return in_order([*reading.findings, *found])


def _in_force() -> Any:
    """The ground of the version that is open, in 4490; None before the first."""
    version = BoundaryVersion.objects.open().first()
    if version is None:
        return None
    return shapely.union_all([shapely.from_wkb(bytes(block.geom.wkb)) for block in version.blocks.all()])


def first_terms(plot: Plot) -> BlockTerms:
    """What a file says of a block, as a proposal."""
    area = plot.declared_ha.quantize(Decimal("0.01")) if plot.declared_ha else None
    return BlockTerms(plot.no, (plot.name or plot.code or "")[:20], area)


def publish_draft(
    draft: ZoneDraft, *, blocks: list[BlockTerms], accept_codes: Collection[str], actor: User, on: date
) -> BoundaryVersion:
    """Publish a boundary that was brought; Refusal `draft_blocked` while anything stands in the way."""
    draft = _open(draft, ZoneDraft.Subject.BOUNDARY)
    reading = land_of(draft)
    stops = blocking(judge_boundary(draft, reading, blocks), accept_codes)
    if stops:
        raise Refusal("draft_blocked", {"count": len(stops)})
    by_no = {plot.no: plot for plot in reading.plots}
    terms = draft.terms
    with deed("write_draft", actor=actor, on=on, file=draft.file_name) as d:
        draft = _open(draft, ZoneDraft.Subject.BOUNDARY, lock=True)
        version = publish_boundary(
            name=terms["name"],
            paper_number=draft.paper.number if draft.paper else "",
            source=terms["source"],
            official_area_ha=Decimal(terms["official_area_ha"]),
            valid_from=date.fromisoformat(terms["valid_from"]),
            blocks=[_block(by_no[block.no], block) for block in blocks],
            is_schematic=terms["is_schematic"],
            paper=draft.paper,
            reason=terms.get("reason", ""),
            actor=actor,
        )
        draft.state, draft.version = ZoneDraft.State.WRITTEN, version
        draft.save(update_fields=["state", "version"])
        d.touch(draft, version)
    return version


def _block(plot: Plot, terms: BlockTerms) -> Block:
    assert plot.geometry is not None
    bounds = {f"{side}_to": intake.clean(terms.bounds.get(side, ""), 80) for side in SIDES}
    return {
        "code": intake.clean(terms.code, 20),
        "geom": plot.geometry,
        "official_area_ha": terms.official_area_ha or Decimal(0),
        "east_to": bounds["east_to"],
        "south_to": bounds["south_to"],
        "west_to": bounds["west_to"],
        "north_to": bounds["north_to"],
    }


SIDES = ("east", "south", "west", "north")


def enter_draft(draft: ZoneDraft, *, accept_codes: Collection[str], actor: User, on: date) -> OverlayLayer:
    """Enter a layer that was brought; Refusal `draft_blocked` while anything stands in the way."""
    draft = _open(draft, ZoneDraft.Subject.OVERLAY)
    content = _bytes(draft)
    drawing = read_shapes(draft.file_name, content, epsg=draft.asked_epsg)
    stops = blocking(drawing.findings, accept_codes)
    if stops:
        raise Refusal("draft_blocked", {"count": len(stops)})
    terms = dict(draft.terms)
    for name in ("valid_from", "layer_date"):
        terms[name] = date.fromisoformat(terms[name]) if terms.get(name) else None
    terms["buffer_m"] = Decimal(terms["buffer_m"]) if terms.get("buffer_m") not in (None, "") else None
    kept = f"{draft.uid}{ENDINGS.get(drawing.format, '.bin')}"
    with deed("write_draft", actor=actor, on=on, file=draft.file_name) as d:
        draft = _open(draft, ZoneDraft.Subject.OVERLAY, lock=True)
        layer = enter_layer(
            **terms,
            features=[Drawn(f.geometry, f.name) for f in drawing.features if f.geometry is not None],
            file=LayerFile(draft.file_name, content, draft.sha256, kept, drawing.source_epsg),
            actor=actor,
        )
        draft.state, draft.layer = ZoneDraft.State.WRITTEN, layer
        draft.save(update_fields=["state", "layer"])
        d.touch(draft, layer)
    return layer


def _open(draft: ZoneDraft, subject: str, *, lock: bool = False) -> ZoneDraft:
    """The draft as it stands; of two who write it at once the second waits. Refusal unless it is open."""
    rows = ZoneDraft.objects.select_for_update() if lock else ZoneDraft.objects.all()
    row = rows.get(pk=draft.pk)
    if row.subject != subject:
        raise Refusal("draft_of_other_kind", {})
    if row.state != ZoneDraft.State.OPEN:
        raise Refusal("draft_is_closed", {})
    return row
