"""R9: random walks through the steps 0 to 16 of two batches against a plain model, by raw SQL."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db import connection

from landmgmt import cluster
from parcels.models import ApprovalBatch
from tests.drills.walking import Walk

FIRST = date(2026, 1, 1)
# What each step needs, typed out once more: the drill shares no table and no function with the product.
NEEDS = {
    "0": "", "1": "0", "2": "1", "3": "1", "4": "2 3", "5": "4", "6": "5", "7": "5", "8": "4", "9": "5 7",
    "10": "8 9", "11": "10", "12": "11", "13": "12", "14": "9", "15": "14", "16": "14",
}  # fmt: skip
TABLE = "parcels_procedurestep"
RECORD = (
    f"INSERT INTO {TABLE} (batch_id, step, done_date, is_legacy, legacy_reason, corrects_id, recorded_by_id) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
STANDING = (
    f"SELECT step, done_date, id FROM {TABLE} s WHERE batch_id = %s "
    f"AND NOT EXISTS (SELECT FROM {TABLE} c WHERE c.corrects_id = s.id)"
)


@dataclass
class Plain:
    """The steps of one batch as a person would keep them on paper: day by step, and the rows written."""

    done: dict[str, date] = field(default_factory=dict)
    row_of: dict[str, int] = field(default_factory=dict)
    written: int = 0

    def bounds(self, step: str) -> tuple[date | None, date | None]:
        """The first day a step may bear for what it needs, and the last one for what needs it."""
        before = [self.done[need] for need in NEEDS[step].split() if need in self.done]
        after = [day for later, day in self.done.items() if step in NEEDS[later].split()]
        return max(before, default=None), min(after, default=None)

    def allows(self, step: str, day: date, *, corrects: int | None, legacy: bool, reason: str) -> bool:
        if step not in NEEDS or (legacy and not reason):
            return False
        if corrects != self.row_of.get(step):  # a new step corrects nothing, a correction the row that stands
            return False
        if not legacy and any(need not in self.done for need in NEEDS[step].split()):
            return False
        first, last = self.bounds(step)
        return (first is None or day >= first) and (last is None or day <= last)

    def ready(self) -> list[str]:
        """The steps not done yet whose needs are."""
        return [s for s in NEEDS if s not in self.done and all(n in self.done for n in NEEDS[s].split())]


class BatchWalk(Walk):
    """Two batches side by side: what is done for one is not done for the other."""

    def __init__(self, batches: list[int], actor: int, chance: Random) -> None:
        super().__init__(chance)
        self.actor = actor
        self.plain = {batch: Plain() for batch in batches}
        self.rows: list[int] = []  # of both batches, those that gave way among them

    def step(self) -> None:
        self.batch = self.chance.choice(sorted(self.plain))
        self.paper = self.plain[self.batch]
        deed = self.chance.choices([self.record, self.correct, self.bend, self.erase], [14, 8, 1, 1])[0]
        deed()

    def record(self) -> None:
        ready = self.paper.ready()
        likely = self.chance.random() < 0.6 and ready
        step = self.chance.choice(ready if likely else [*NEEDS, "17"])
        self._write(step, None)

    def correct(self) -> None:
        """Mostly the row that stands; else a row that gave way, of another step, or of the other batch."""
        chance, standing = self.chance, self.paper.row_of
        if not standing:
            return self.record()
        step = chance.choice(sorted(standing))
        likely = chance.random() < 0.7
        self._write(step, standing[step] if likely else chance.choice(self.rows))

    def _write(self, step: str, corrects: int | None) -> None:
        chance = self.chance
        day = chance.choice([one for one in self._near(step) if one is not None])
        day += timedelta(chance.choice((0, 0, 0, 1, 3, -1)))
        legacy = chance.random() < 0.15
        reason = chance.choice(("", "系统启用前已办", "系统启用前已办")) if legacy else ""
        expected = self.paper.allows(step, day, corrects=corrects, legacy=legacy, reason=reason)
        done = self.attempt((RECORD, (self.batch, step, day, legacy, reason, corrects, self.actor)))
        if expected:
            self.paper.done[step] = day
            self.paper.written += 1
        if expected and done:
            self.paper.row_of[step] = self._newest()
            self.rows.append(self.paper.row_of[step])
        self.note("lawful" if expected else "illegal", done, expected)

    def _near(self, step: str) -> tuple[date | None, ...]:
        """Days about the edges of what is lawful."""
        first, last = self.paper.bounds(step) if step in NEEDS else (None, None)
        return first or FIRST, first or FIRST, last

    def _newest(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {TABLE}")
            return int(cursor.fetchone()[0])

    def bend(self) -> None:
        """A written row is given another day, another batch, or another reason."""
        if not self.rows:
            return
        other = next(batch for batch in self.plain if batch != self.batch)
        columns = (("done_date", date(2025, 1, 1)), ("batch_id", other), ("legacy_reason", "改"))
        column, value = self.chance.choice(columns)
        statement = f"UPDATE {TABLE} SET {column} = %s WHERE id = %s"
        self.note("bent", self.attempt((statement, (value, self.chance.choice(self.rows)))), False)

    def erase(self) -> None:
        if not self.rows:
            return
        statement = f"DELETE FROM {TABLE} WHERE id = %s"
        self.note("erased", self.attempt((statement, (self.chance.choice(self.rows),))), False)

    def differences(self) -> int:
        """Batches whose steps, days or number of rows are not the plain model's."""
        wrong = 0
        for batch, paper in self.plain.items():
            with connection.cursor() as cursor:
                cursor.execute(STANDING, (batch,))
                found = {step: (day, row) for step, day, row in cursor.fetchall()}
                wrong += found != {step: (day, paper.row_of.get(step)) for step, day in paper.done.items()}
                cursor.execute(f"SELECT count(*) FROM {TABLE} WHERE batch_id = %s", (batch,))
                wrong += cursor.fetchone()[0] != paper.written
        return wrong


def new_batches(world: object) -> list[int]:
    """Two batches of which nothing is done yet."""
    return [
        int(
            ApprovalBatch.objects.create(
                project=world.project,  # type: ignore[attr-defined]
                code=code,
                name=code,
                opened_date=FIRST,
            ).pk
        )
        for code in ("R9-A", "R9-B")
    ]


def controls() -> Iterator[tuple[str, list[str], list[str]]]:
    """Each guard: its name, how it goes, and how it comes back."""
    app = cluster.ROLES["app"]
    trigger = f"ALTER TABLE {TABLE} {{}} TRIGGER {{}}"
    yield (
        "the guard of the steps' order",
        [trigger.format("DISABLE", "step_order")],
        [trigger.format("ENABLE", "step_order")],
    )
    # Rows of steps are kept twice: the role has no right, and the table has its guard.
    yield (
        "right and guard of written steps",
        [trigger.format("DISABLE", "append_only"), f"GRANT UPDATE, DELETE ON {TABLE} TO {app}"],
        [trigger.format("ENABLE", "append_only"), f"REVOKE UPDATE, DELETE ON {TABLE} FROM {app}"],
    )
    once = f"CREATE UNIQUE INDEX procedure_step_once ON {TABLE} (batch_id, step) WHERE corrects_id IS NULL"
    yield "the index of steps once", ["DROP INDEX procedure_step_once"], [once]
    name = "procedure_step_legacy_has_reason"
    holds = "CHECK (NOT is_legacy OR legacy_reason <> '') NOT VALID"
    yield (
        "the check of a step's reason",
        [f"ALTER TABLE {TABLE} DROP CONSTRAINT {name}"],
        [f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} {holds}"],
    )
