"""What a desk is made of: lists of jobs, each with its figure and its way in."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse

MOST = 8  # rows of one list; the rest is behind its heading


@dataclass(frozen=True)
class Job:
    """One row of a work list: what, how many or how much, and where to do it."""

    label: Any
    figure: Any = None
    unit: Any = ""
    url: str = ""
    bad: bool = False
    told: bool = False  # a sentence of the journal, with names as they are written


@dataclass(frozen=True)
class WorkList:
    """A heading of the desk with its jobs; an empty one says that nothing waits."""

    title: Any
    jobs: list[Job] = field(default_factory=list)
    url: str = ""
    word: Any = ""


def address(name: str, *args: Any, query: str = "") -> str:
    """The address of a page; nothing where the house does not route it."""
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return ""
