"""Hands out a paper's scan to whoever may see what it is about; nothing else serves that folder."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from parcels.models import Document
from parcels.permissions import needs, require, visible_papers
from parcels.rules.roles import Right

# What a browser shows by itself without running anything; everything else is offered as a download.
SHOWN_INLINE = {"application/pdf", "image/jpeg", "image/png", "image/webp"}
# Papers that name people or sums need more than the right to see land.
RIGHT_OF_KIND = {
    Document.Kind.AGREEMENT: Right.SEE_MONEY,
    Document.Kind.DECISION: Right.SEE_MONEY,
    Document.Kind.VOUCHER: Right.SEE_MONEY,
    Document.Kind.CONFIRMATION: Right.SEE_PEOPLE,
    Document.Kind.REGISTRATION: Right.SEE_PEOPLE,
    Document.Kind.AUTHORITY: Right.SEE_PEOPLE,
    Document.Kind.DISPUTE: Right.SEE_PEOPLE,
    Document.Kind.POSSESSION: Right.SEE_PEOPLE,
    Document.Kind.PHOTO: Right.SEE_PEOPLE,
    Document.Kind.OTHER: Right.SEE_PEOPLE,
}


@require_safe
@needs(Right.SEE_LAND, logged=True)
def document(request: HttpRequest, uid: UUID) -> FileResponse:
    """The scan of a paper, streamed; 404 for a paper of another village or without a scan."""
    paper = visible_papers(request.user).filter(uid=uid).first()
    if paper is None or not paper.scan or not default_storage.exists(paper.scan.name):
        raise Http404
    if right := RIGHT_OF_KIND.get(paper.kind):
        require(request.user, right)
    shown = paper.media_type in SHOWN_INLINE
    response = FileResponse(
        paper.scan.open("rb"),
        as_attachment=not shown,
        filename=paper.original_name or f"{paper.uid}",
        content_type=paper.media_type if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
