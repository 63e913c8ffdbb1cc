"""Stories told once for a run of tests that begin with them: each test takes back only what it did itself.

A story is what a fixture marked `once` does before the test: it signs, funds, pays. It stands in the open
transaction of the worker, the test in a savepoint within; who begins otherwise takes the story back first.
"""

import inspect
import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

Story = Callable[..., Any]

# Each story by the function of its fixture.
_stories: dict[Callable[..., Any], Story] = {}


def once(story: Story) -> Any:
    """A fixture for what `story` answers: it is given `world`, and what other such fixtures answer, by name.

    It is told before the test's own fixtures: whoever changes the clock or a setting first tells it himself.
    """

    def answer(**_asked: Any) -> Any:
        return STAGE.answers[story.__name__]

    # What pytest lists and asks for first: the cast, and the stories this one builds on.
    answer.__doc__ = story.__doc__
    answer.__signature__ = inspect.signature(story)  # type: ignore[attr-defined]
    _stories[answer] = story
    return pytest.fixture(name=story.__name__)(answer)


def stories_of(item: pytest.Item, asked: Sequence[str]) -> list[Story]:
    """The stories that a test begins with, each after those it builds on."""
    found: list[Story] = []
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}

    def add(name: str) -> None:
        story = _stories.get(known[name][-1].func) if name in known else None
        if story and story not in found:
            for wanted in inspect.signature(story).parameters:
                add(wanted)
            found.append(story)

    for name in asked:
        add(name)
    return found


@dataclass
class _Told:
    story: Story
    block: Any
    kept: bytes
    media: Path


@dataclass
class Stage:
    """What is told in this process, in the database Django looks at."""

    told: list[_Told] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    link: Any = None

    def clear(self, keep: int = 0) -> None:
        """Take back the stories after the first `keep`."""
        while len(self.told) > keep:
            last = self.told.pop()
            from django.db import transaction

            transaction.set_rollback(True)
            last.block.__exit__(None, None, None)
            shutil.rmtree(last.media, ignore_errors=True)

    def set(self, stories: Sequence[Story], cast: bytes, media: Path, folder: Callable[[], Path]) -> None:
        """Tell these stories to the cast, but for those that are told already."""
        from django.db import connection

        if self.told and (connection.connection is not self.link or connection.needs_rollback):
            self.clear()
        same = 0
        for old, story in zip(self.told, stories, strict=False):
            if old.story is not story:
                break
            same += 1
        self.clear(same)
        for story in stories[same:]:
            before = self.told[-1] if self.told else None
            self._tell(story, before.kept if before else cast, before.media if before else media, folder())
            self.link = connection.connection

    def _tell(self, story: Story, kept: bytes, papers: Path, media: Path) -> None:
        from django.db import transaction
        from django.test import override_settings

        shutil.copytree(papers, media, dirs_exist_ok=True)
        block = transaction.atomic()
        block.__enter__()
        self.told.append(_Told(story, block, kept, media))
        try:
            world, answers = pickle.loads(kept)  # noqa: S301  (our own)
            known = {"world": world, **answers}
            with override_settings(MEDIA_ROOT=media):
                answer = story(**{name: known[name] for name in inspect.signature(story).parameters})
        except BaseException:
            self.clear()
            raise
        self.told[-1].kept = pickle.dumps((world, {**answers, story.__name__: answer}))

    def world(self, cast: bytes, papers: Path, media: Path) -> Any:
        """A test's own copy of the cast as the stories left it; its papers go to `media`."""
        kept, papers = (self.told[-1].kept, self.told[-1].media) if self.told else (cast, papers)
        shutil.copytree(papers, media, dirs_exist_ok=True)
        world, self.answers = pickle.loads(kept)  # noqa: S301  (our own)
        return world


STAGE = Stage()
