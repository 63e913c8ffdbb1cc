"""The demo's schematic constraint layers, each entered by the planner on its day."""

from functools import partial
from typing import Any

from expansion.actions.overlays import Drawn, enter_layer
from landmgmt.demo.script import Script, day, read

SOURCE = "示意数据，非法定界线"


def write(script: Script) -> None:
    """Write down one deed per layer."""
    told = read("overlays.json")
    for row in told["layers"]:
        script.at(told["entered"], partial(_enter, script, row, told))


def _enter(script: Script, row: dict[str, Any], told: dict[str, Any]) -> None:
    enter_layer(
        kind=row["kind"],
        code=row["code"],
        name=row["name"],
        source=SOURCE,
        layer_date=day(told["layer_date"]) if row["features"] else None,
        valid_from=day(told["entered"]),
        features=[Drawn(one["geometry"], one["name"]) for one in row["features"]],
        is_restricted=row["restricted"],
        is_schematic=True,
        note=row["note"],
        actor=script.planner,
    )
