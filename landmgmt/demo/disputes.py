"""Disputes and petitions of the demo, of the three kinds the park meets, and how far each has come."""

from functools import partial
from typing import Any

from landmgmt.demo.land import chosen
from landmgmt.demo.script import Script, day
from parcels.actions import disputes


def write(script: Script) -> None:
    for row in script.story["disputes"]:
        script.at(row["received"], partial(_receive, script, row))


def _receive(script: Script, row: dict[str, Any]) -> None:
    taking = village = None
    if "parcel" in row:
        taking = script.cast["takings"][row["parcel"]]
    elif "phase" in row:
        phase = next(p for p in script.story["phases"] if p["name"] == row["phase"])
        taking = script.cast["takings"][chosen(script, phase)[row["nth"]]["code"]]
    else:
        village = script.cast["villages"][row["village"]]
    name = taking.parcel.group.parent.name if taking else row["village"]
    on = day(row["received"])
    dispute = disputes.register_dispute(
        actor=script.staff_of(name),
        on=on,
        kind=row["kind"],
        channel=row["channel"],
        facts=row["facts"],
        received_date=on,
        taking=taking,
        village=village,
        people_count=row["people"],
        handler=script.staff_of(name),
        due=day(row["due"]) if "due" in row else None,
    )
    for state in ("accepted", "concluded"):
        if state in row:
            move = partial(
                disputes.move_dispute,
                dispute,
                actor=script.staff_of(name),
                on=day(row[state]),
                to=state,
                opinion=row.get("opinion", "") if state == "concluded" else "",
            )
            script.at(row[state], move)
