"""R9: what every walk against a plain model shares: deeds of raw SQL, their count, and guards taken out."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from django.db import Error, connection, transaction

from tests.drills import books


class Walk:
    """Random deeds as raw SQL of the application's own role, each answered as the plain model says or not."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.seen: Counter[str] = Counter()

    def step(self) -> None:
        raise NotImplementedError

    def differences(self) -> int:
        raise NotImplementedError

    def attempt(self, *statements: tuple[str, tuple[object, ...]]) -> bool:
        """Whether the database took all of the statements; it takes all or none."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement, values in statements:
                    cursor.execute(statement, values)
        except Error:
            return False
        return True

    def note(self, kind: str, done: bool, expected: bool) -> None:
        self.seen[kind] += 1
        self.seen["wrong"] += done != expected


def walks(begin: Callable[[Random], Walk], *, count: int, steps: int, seed: int) -> Counter[str]:
    """Walk so often from the same beginning; every walk is rolled back at its end."""
    seen: Counter[str] = Counter()
    for number in range(count):
        with transaction.atomic():
            walk = begin(Random(seed * 1_000_003 + number))
            for _step in range(steps):
                walk.step()
            seen += walk.seen
            seen["differences"] += walk.differences()
            transaction.set_rollback(True)
    return seen


@contextlib.contextmanager
def without(database: str, out: list[str], back: list[str]) -> Iterator[None]:
    """Guards really taken out of the database."""
    connection.close()  # the owner must not wait for this one
    books.as_owner(database, *out)
    try:
        yield
    finally:
        connection.close()
        books.as_owner(database, *back)
