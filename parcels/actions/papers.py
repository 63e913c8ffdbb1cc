"""Filing papers with their scans: known by what is in them, kept under a name of our own."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import meet
from parcels.models import Document, Project, Taking, TakingPaper, User

MAX_SCAN_BYTES = 20 * 1024 * 1024
# (first bytes, media type, ending): what browsers show without running anything.
SCANS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)


def file_paper(
    *,
    actor: User,
    on: date,
    kind: Document.Kind | str,
    title: str,
    number: str = "",
    paper_date: date | None = None,
    project: Project | None = None,
    scan: tuple[str, bytes] | None = None,
    takings: Iterable[Taking] = (),
    client_key: UUID | None = None,
) -> Document:
    """File a paper, with its scan as (file name, content) and the takings it belongs to.

    The same client_key twice is one paper. Refuses a scan that is not PDF, JPEG or PNG by its content, or
    is larger than 20 MB.
    """
    if paper_date and paper_date > on:
        raise Refusal("paper_in_future", {"date": str(paper_date)}, field="paper_date")
    paper = Document(
        kind=Document.Kind(kind),
        title=intake.clean(title, 120),
        number=intake.clean(number, 60),
        paper_date=paper_date,
        project=project,
        uploaded_by=actor,
        **({"uid": client_key} if client_key else {}),
    )
    if not paper.title:
        raise Refusal("paper_untitled", field="title")
    told = {"title": paper.title, "kind": kind}
    try:
        with refusals(), transaction.atomic():
            if client_key:
                meet(client_key)
                known: Document | None = Document.objects.filter(uid=client_key).first()
                if known:
                    return known
            with deed("file_paper", actor=actor, on=on, project=project, **told) as d:
                if scan:
                    _keep_scan(paper, *scan)
                paper.save()
                d.touch(paper)
                linked = list(takings)
                TakingPaper.objects.bulk_create(TakingPaper(taking=t, document=paper) for t in linked)
                d.touch(*linked)
    except Exception:
        # The database forgets the row; the disk must not keep the scan.
        if paper.scan:
            paper.scan.storage.delete(paper.scan.name)
        raise
    return paper


def link_paper(paper: Document, takings: Iterable[Taking], *, actor: User, on: date) -> Document:
    """File a paper that is there already with more takings."""
    linked = list(takings)
    with deed("link_paper", actor=actor, on=on, project=paper.project, title=paper.title) as d:
        rows = (TakingPaper(taking=t, document=paper) for t in linked)
        TakingPaper.objects.bulk_create(rows, ignore_conflicts=True)
        d.touch(paper, *linked)
    return paper


def _keep_scan(paper: Document, name: str, content: bytes) -> None:
    intake.check_size(len(content), limit=MAX_SCAN_BYTES)
    known = next(((media, end) for head, media, end in SCANS if content.startswith(head)), None)
    if known is None:
        raise Refusal("scan_unknown", {"name": intake.clean(PurePath(name).name, 60)}, field="scan")
    paper.media_type, ending = known
    paper.sha256 = hashlib.sha256(content).hexdigest()
    paper.size_bytes = len(content)
    paper.original_name = intake.clean(PurePath(name.replace("\\", "/")).name, 200)
    paper.scan.save(f"{paper.uid}.{ending}", ContentFile(content), save=False)
