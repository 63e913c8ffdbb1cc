"""What waits for a person: the parcels' part of the desk, each list bounded and each figure a way in."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parcels.models import Taking, TakingStage
from parcels.rules.roles import Right
from parcels.words.deeds import STAGES


@dataclass(frozen=True)
class Job:
    """One row of a work list: what, how many or how much, and where to do it."""

    label: Any
    figure: Any = None
    unit: Any = ""
    url: str = ""
    note: Any = ""


@dataclass(frozen=True)
class WorkList:
    """A heading of the desk with its jobs; an empty one says that nothing waits."""

    title: Any
    jobs: list[Job] = field(default_factory=list)
    url: str = ""
    word: Any = ""


def land_by_stage(user: Any, on: date) -> WorkList:
    """How many parcels of my villages stand at each stage, so that the next deed is one click away."""
    mine = Taking.objects.visible_to(user)
    counts = dict(
        TakingStage.objects.on(on)
        .filter(taking__in=mine)
        .values_list("stage")
        .annotate(n=Count("pk"))
        .order_by()
    )
    jobs = [Job(word, counts[stage], _("块")) for stage, word in STAGES.items() if counts.get(stage)]
    return WorkList(_("地块到了哪一步"), jobs)


def work_of(user: Any, on: date) -> list[WorkList]:
    """The lists of this person's desk, by right."""
    lists = []
    if user.may(Right.SEE_LAND):
        lists.append(land_by_stage(user, on))
    return lists


__all__ = ["Job", "WorkList", "reverse", "work_of"]
