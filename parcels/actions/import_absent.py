"""Land on file that a whole delivery no longer has: found and told, never retired by a file alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q

from landmgmt.lib.findings import Finding, confirm, note
from parcels.models import AgreementTaking, Dispute, Line, Project, Taking, TakingGeometry, User

# So many are named one by one; the others are counted.
MOST_NAMED = 500


@dataclass
class Absence:
    """How many takings a delivery lacks, and what is to be said of them."""

    count: int = 0
    findings: list[Finding] = field(default_factory=list)


def absent_land(
    project: Project,
    on: date,
    *,
    present: Sequence[int],
    groups: Collection[int] | None,
    maker: User | None,
) -> Absence:
    """Find the takings in force on a day that are not among `present`; `groups` None is the whole project.

    Nobody is told of land in villages where `maker` does not work.
    """
    if groups is not None and not groups:
        return Absence(findings=[note("WHOLE_WITHOUT_GROUPS")])
    lands = Taking.objects.visible_to(maker) if maker else Taking.objects.all()
    lands = lands.filter(project=project).exclude(pk__in=present)
    lands = lands.filter(Exists(TakingGeometry.objects.on(on).filter(taking=OuterRef("pk"))))
    if groups is not None:
        lands = lands.filter(parcel__group__in=groups)
    count = lands.count()
    upon = (
        Exists(AgreementTaking.objects.filter(taking=OuterRef("pk"))),
        Exists(Line.objects.filter(taking=OuterRef("pk"))),
        Exists(Dispute.objects.filter(taking=OuterRef("pk"))),
    )
    held = set(lands.filter(Q(upon[0]) | Q(upon[1]) | Q(upon[2])).values_list("pk", flat=True))
    named = list(lands.order_by("code", "pk").values_list("pk", "code")[:MOST_NAMED])
    found = [
        confirm("ABSENT_HELD" if pk in held else "ABSENT_LAND", other=code or f"#{pk}", taking=pk)
        for pk, code in named
    ]
    if count > len(named):
        found.append(confirm("ABSENT_MORE", count=count - len(named)))
    return Absence(count, found)
