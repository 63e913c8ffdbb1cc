"""Milestones that need each other: no circles, done in order, their floats and the critical path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from landmgmt.lib.refusal import Refusal


@dataclass(frozen=True)
class Stone:
    """A milestone as planned; `forecast` is the day expected for it, `done` the day it was reached."""

    key: int
    planned: date
    needs: frozenset[int] = frozenset()
    done: date | None = None
    forecast: date | None = None


@dataclass(frozen=True)
class Place:
    """Where a milestone stands: `days` of work after what it needs, from `start` to `early`.

    `late` is the last day that still keeps every later plan, `spare` the days between (negative: too late).
    """

    days: int
    start: date
    early: date
    late: date
    spare: int
    critical: bool


def check_needs(needs: Mapping[int, Iterable[int]], names: Mapping[int, str]) -> None:
    """Refuse needs that go in a circle, naming the milestones on it.

    `check_needs({1: [2], 2: [1]}, {1: "甲", 2: "乙"})` refuses: 甲 → 乙 → 甲.
    """
    seen: dict[int, int] = {}
    for first in needs:
        _walk(first, needs, names, seen, [])


def _walk(
    key: int,
    needs: Mapping[int, Iterable[int]],
    names: Mapping[int, str],
    seen: dict[int, int],
    way: list[int],
) -> None:
    if seen.get(key) == 2:
        return
    if seen.get(key) == 1:
        circle = [*way[way.index(key) :], key]
        raise Refusal(
            "milestone_circle", {"names": " → ".join(names.get(k, str(k)) for k in circle)}, field="needs"
        )
    seen[key] = 1
    for needed in needs.get(key, ()):
        _walk(needed, needs, names, seen, [*way, key])
    seen[key] = 2


def check_done(done: date, needs: Iterable[tuple[str, date | None]], *, on: date, reason: str) -> None:
    """Refuse a day ahead, and without a reason a day before what it needs is done (name, done day)."""
    if done > on:
        raise Refusal("milestone_ahead", {"day": on}, field="done_date")
    for name, day in needs:
        if reason:
            continue
        if day is None:
            raise Refusal("milestone_out_of_order", {"name": name}, field="done_date")
        if done < day:
            raise Refusal("milestone_before_previous", {"name": name, "day": day}, field="done_date")


def schedule(stones: Iterable[Stone], *, on: date) -> dict[int, Place]:
    """Every milestone's place on a day; the work of each lasts as its plan does.

    A milestone not done is expected when what it needs is done plus its days, not before the day itself,
    and not before its own forecast. Planned 1 and 11 March with the second needing the first: 10 days; the
    first done on 5 March, the second is expected on 15 March with 4 days too few: spare −4.
    """
    by_key = {stone.key: stone for stone in stones}
    order = _in_order(by_key)
    days = {k: _days(by_key[k], by_key) for k in order}
    start: dict[int, date] = {}
    early: dict[int, date] = {}
    for k in order:
        stone = by_key[k]
        begins = max((early[n] for n in stone.needs), default=None)
        own = stone.planned if begins is None else begins + timedelta(days=days[k])
        early[k] = stone.done or max(day for day in (own, on, stone.forecast) if day is not None)
        start[k] = min(begins or early[k], early[k])
    late = _late(order, by_key, days)
    chain = _chain(order, by_key, early, days)
    return {
        k: Place(days[k], start[k], early[k], late[k], (late[k] - early[k]).days, k in chain) for k in order
    }


def _in_order(by_key: Mapping[int, Stone]) -> list[int]:
    check_needs({k: sorted(stone.needs) for k, stone in by_key.items()}, {})
    order: list[int] = []
    placed: set[int] = set()

    def place(key: int) -> None:
        if key not in placed:
            placed.add(key)
            for needed in sorted(by_key[key].needs):
                place(needed)
            order.append(key)

    for key in sorted(by_key):
        place(key)
    return order


def _days(stone: Stone, by_key: Mapping[int, Stone]) -> int:
    before = max((by_key[n].planned for n in stone.needs), default=stone.planned)
    return max((stone.planned - before).days, 0)


def _late(order: list[int], by_key: Mapping[int, Stone], days: Mapping[int, int]) -> dict[int, date]:
    late: dict[int, date] = {}
    for k in reversed(order):
        after = [late[f] - timedelta(days=days[f]) for f, stone in by_key.items() if k in stone.needs]
        late[k] = min(after, default=by_key[k].planned)
    return late


def _chain(
    order: list[int], by_key: Mapping[int, Stone], early: Mapping[int, date], days: Mapping[int, int]
) -> set[int]:
    """The milestones that drive the last one: each ends the day the next one's work begins."""
    open_ones = [k for k in order if by_key[k].done is None]
    if not open_ones:
        return set()
    latest = max(early[k] for k in open_ones)
    waiting = [k for k in open_ones if early[k] == latest]
    chain: set[int] = set()
    while waiting:
        k = waiting.pop()
        if k in chain:
            continue
        chain.add(k)
        begins = early[k] - timedelta(days=days[k])
        waiting += [n for n in by_key[k].needs if by_key[n].done is None and early[n] == begins]
    return chain
