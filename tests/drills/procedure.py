"""R9: random walks through the procedure against a plain model; the database alone refuses the illegal."""

import argparse
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random

from django.db import connection

from parcels.models import Parcel, Taking
from tests.drills import batch_steps, books
from tests.drills.walking import Walk, walks, without
from tests.world import build_world

FIRST = date(2026, 1, 1)
# The procedure typed out once more: the drill shares no table and no function with the product.
AFTER = {
    "stage": {
        "not_started": {"pre_announced"},
        "pre_announced": {"surveyed"},
        "surveyed": {"registered"},
        "registered": {"signed", "decided"},
        "signed": {"handed_over"},
        "decided": {"handed_over"},
        "handed_over": set(),
    },
    "works": {
        "not_started": {"clearing"},
        "clearing": {"earthwork"},
        "earthwork": {"compaction"},
        "compaction": {"ready"},
        "ready": set(),
    },
}
LAST = {"stage": "handed_over", "works": "ready"}
TABLES = {"stage": "parcels_takingstage", "works": "parcels_takingworks"}
GUARDS = {
    "the guard of the chain": [(table, "stage_chain") for table in TABLES.values()],
    "the guard of written rows": [(table, "stage_row") for table in TABLES.values()],
    "the guard of hand-over": [("parcels_takingworks", "works_after_handover")],
}
# A check cannot be disabled: it is dropped, and comes back for rows to come.
CHECKS = {"parcels_takingstage": "taking_stage_from_since", "parcels_takingworks": "taking_works_from_since"}
NEXT = (
    "INSERT INTO {table} (taking_id, {axis}, position, since_date, valid, is_legacy, legacy_reason, "
    "recorded_by_id) VALUES (%s, %s, %s, %s, daterange(%s, NULL), %s, %s, %s)"
)
CLOSE = (
    "UPDATE {table} SET valid = daterange(lower(valid), %s) "
    "WHERE taking_id = %s AND upper_inf(valid) AND NOT isempty(valid) AND lower(valid) <= %s"
)


@dataclass
class Plain:
    """The chains of one taking as a person would keep them on paper: (value, since) in their order."""

    chains: dict[str, list[tuple[str, date]]] = field(
        default_factory=lambda: {"stage": [("not_started", FIRST)], "works": [("not_started", FIRST)]}
    )

    def allows(self, axis: str, value: str, place: int, since: date, begins: date, unexplained: bool) -> bool:
        chain = self.chains[axis]
        last, day = chain[-1]
        handed = [d for stage, d in self.chains["stage"] if stage == "handed_over"]
        return (
            place == len(chain)
            and value in AFTER[axis][last]
            and since >= day
            and begins == since
            and not unexplained
            and (axis == "stage" or bool(handed and handed[0] <= since))
        )

    def in_force(self, axis: str, day: date) -> str:
        return [value for value, since in self.chains[axis] if since <= day][-1]


class TakingWalk(Walk):
    """One taking, fifty random deeds, as raw SQL of the application's own role."""

    def __init__(self, taking: int, actor: int, chance: Random) -> None:
        super().__init__(chance)
        self.taking, self.actor = taking, actor
        self.plain = Plain()

    def step(self) -> None:
        deed = self.chance.choices([self.advance, self.bend, self.erase], [20, 1, 1])[0]
        deed()

    def advance(self) -> None:
        chance, axis = self.chance, self.chance.choice(("stage", "works"))
        chain = self.plain.chains[axis]
        onward = sorted(AFTER[axis][chain[-1][0]])
        likely = chance.random() < 0.5 and onward
        value = chance.choice(onward if likely else sorted(AFTER[axis]))
        place = len(chain) + chance.choice((0, 0, 0, 0, 0, -1, 1))
        since = chain[-1][1] + timedelta(chance.choice((0, 0, 1, 3, 30, -1)))
        is_legacy = chance.random() < 0.2
        reason = chance.choice(("", "系统启用前已办")) if is_legacy else ""
        begins = since + timedelta(chance.choice((0,) * 12 + (-1, 5)))
        expected = self.plain.allows(axis, value, place, since, begins, is_legacy and not reason)
        table = TABLES[axis]
        done = self.attempt(
            (CLOSE.format(table=table), (since, self.taking, since)),
            (
                NEXT.format(table=table, axis=axis),
                (self.taking, value, place, since, begins, is_legacy, reason, self.actor),
            ),
        )
        if expected:
            chain.append((value, since))
        self.note("lawful" if expected else "illegal", done, expected)

    def bend(self) -> None:
        """A written row is given another value, another first day, or another place."""
        axis = self.chance.choice(("stage", "works"))
        column, value = self.chance.choice(
            (
                (axis, "handed_over" if axis == "stage" else "ready"),
                ("since_date", date(2025, 1, 1)),
                ("position", 99),
            )
        )
        statement = f"UPDATE {TABLES[axis]} SET {column} = %s WHERE taking_id = %s AND position = %s"
        place = len(self.plain.chains[axis]) - 1
        if (column, value) == (axis, self.plain.chains[axis][-1][0]):
            return  # nothing would change
        self.note("bent", self.attempt((statement, (value, self.taking, place))), False)

    def erase(self) -> None:
        axis = self.chance.choice(("stage", "works"))
        place = len(self.plain.chains[axis]) - 1
        statement = f"DELETE FROM {TABLES[axis]} WHERE taking_id = %s AND position = %s"
        self.note("erased", self.attempt((statement, (self.taking, place))), False)

    def differences(self) -> int:
        """Rows, and the values in force on days of the walk, that are not the plain model's."""
        wrong = 0
        for axis, table in TABLES.items():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {axis}, since_date FROM {table} WHERE taking_id = %s ORDER BY position",
                    (self.taking,),
                )
                wrong += cursor.fetchall() != self.plain.chains[axis]
                for days in (0, 1, 7, 60, 400):
                    day = FIRST + timedelta(days)
                    cursor.execute(
                        f"SELECT {axis} FROM {table} WHERE taking_id = %s AND valid @> %s", (self.taking, day)
                    )
                    wrong += cursor.fetchall() != [(self.plain.in_force(axis, day),)]
        return wrong


def untouched(world: object) -> int:
    """The taking of a parcel that nothing has happened to yet."""
    parcel = Parcel.objects.order_by("pk")[0]
    parcel.pk, parcel.uid, parcel.code = None, uuid.uuid4(), "R9"
    parcel._state.adding = True
    parcel.save()
    taking = Taking.objects.create(project=world.project, parcel=parcel, code="R9")  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for axis, table in TABLES.items():
            cursor.execute(
                NEXT.format(table=table, axis=axis),
                (taking.pk, "not_started", 0, FIRST, FIRST, False, "", world.staff.pk),  # type: ignore[attr-defined]
            )
    return int(taking.pk)


def controls() -> Iterator[tuple[str, list[str], list[str]]]:
    """Each guard: its name, how it goes, and how it comes back."""
    for name, guards in GUARDS.items():
        alter = [f"ALTER TABLE {table} {{}} TRIGGER {guard}" for table, guard in guards]
        yield name, [one.format("DISABLE") for one in alter], [one.format("ENABLE") for one in alter]
    holds = "CHECK (isempty(valid) OR lower(valid) = since_date) NOT VALID"
    yield (
        "the check of the first day",
        [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name in CHECKS.items()],
        [f"ALTER TABLE {table} ADD CONSTRAINT {name} {holds}" for table, name in CHECKS.items()],
    )


def run(database: str, count: int, steps: int, control: int, seed: int = 1) -> int:
    """The walks with every guard, then some without each: of a taking's stages, then of batches' steps."""
    world = build_world()
    taking = partial(TakingWalk, untouched(world), world.staff.pk)
    batch = partial(batch_steps.BatchWalk, batch_steps.new_batches(world), world.staff.pk)
    size = {"count": count, "steps": steps, "seed": seed}
    figures = {**_figures("a taking", walks(taking, **size)), **_figures("batches", walks(batch, **size))}
    failed = {}
    for begin, guards in ((taking, controls()), (batch, batch_steps.controls())):
        for name, out, back in guards:
            with without(database, out, back):
                bad = walks(begin, count=control, steps=steps, seed=seed)
            failed[f"without {name}"] = (f"{bad['wrong']} steps unlike the model", bad["wrong"] > 0)
    return books.report(f"R9 {count} walks of {steps} steps through each procedure", figures, failed)


def _figures(of: str, seen: Counter[str]) -> dict[str, object]:
    return {
        f"{of}: lawful steps": seen["lawful"],
        f"{of}: illegal steps tried": seen["illegal"],
        f"{of}: written rows bent, erased": seen["bent"] + seen["erased"],
        f"wrong: {of}, answered unlike the model": seen["wrong"],
        f"wrong: {of}, rows or day unlike the model": seen["differences"],
    }


def main(words: list[str]) -> int:
    """`script/drill procedure [--walks 2000] [--steps 50]`."""
    parser = argparse.ArgumentParser(prog="script/drill procedure")
    parser.add_argument("--walks", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--control-walks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(words)
    with books.own_database("procedure") as database:
        return run(database, asked.walks, asked.steps, asked.control_walks, asked.seed)
