"""The office, its people, the villages and the households of the demo."""

from datetime import date
from typing import Any

from django.contrib.gis.geos import Polygon

from landmgmt.demo.script import Script, land
from parcels.actions import office, places, register
from parcels.models import Party, Place

OPENED = date(2023, 11, 1)
COUNTY = "431271"
# About a kilometre, in degrees.
MARGIN = 0.01


def open_the_office(script: Script) -> None:
    """The office and its users; the administrator signs for what comes before the staff."""
    facts = script.story["office"]
    system = office.command_actor()
    office.open_office(
        name=facts["name"],
        authority=facts["authority"],
        admin_code=facts["admin_code"],
        extent=_extent(script),
        is_demo=True,
        story_day=script.end,
        actor=system,
        on=OPENED,
    )
    _places(script)
    villages: dict[str, Place] = script.cast["villages"]
    for row in script.story["users"]:
        script.users[row["username"]] = office.add_user(
            actor=system,
            on=OPENED,
            username=row["username"],
            full_name=row["full_name"],
            role=row["role"],
            password=script.story["password"],
            villages=[villages[name] for name in row["villages"]],
        )
    _parties(script)


def _extent(script: Script) -> Polygon:
    """Where land of this office is expected: around all of the demo's parcels and its boundary."""
    shapes = [land(row["geometry"]) for row in (script.zone["boundary"], *script.zone["parcels"])]
    bounds = [geom.extent for geom in shapes]
    box = Polygon.from_bbox(
        (
            min(b[0] for b in bounds) - MARGIN,
            min(b[1] for b in bounds) - MARGIN,
            max(b[2] for b in bounds) + MARGIN,
            max(b[3] for b in bounds) + MARGIN,
        )
    )
    box.srid = 4490
    return box


def _places(script: Script) -> None:
    actor = office.command_actor()

    def add(level: str, code: str, name: str, parent: Place | None) -> Place:
        return places.add_place(actor=actor, on=OPENED, level=level, code=code, name=name, parent=parent)

    county = add("county", COUNTY, "洪江区", None)
    townships: dict[str, Place] = {}
    script.cast["villages"], script.cast["groups"] = {}, {}
    for number, row in enumerate(script.zone["villages"], start=1):
        town = row["township"]
        if town not in townships:
            townships[town] = add("township", f"{COUNTY}{len(townships) + 1:03d}", town, county)
        village = add("village", f"{townships[town].code}{number:03d}", row["name"], townships[town])
        script.cast["villages"][row["name"]] = village
        for place, name in enumerate(row["groups"], start=1):
            group = add("group", f"{village.code}{place:02d}", name, village)
            script.cast["groups"][row["name"], place] = group


def _parties(script: Script) -> None:
    groups: dict[tuple[str, int], Place] = script.cast["groups"]
    collectives = [
        register.NewParty("collective", f"{village}{place.name}集体经济组织", place)
        for (village, _), place in groups.items()
    ]
    made = register.register_parties(collectives, actor=script.staff, on=OPENED)
    script.cast["collectives"] = {row.group_id: row for row in made}
    households: list[dict[str, Any]] = script.zone["households"]
    parties = register.register_parties(
        [
            register.NewParty(
                "household",
                row["householder"],
                groups[row["village"], row["group"]],
                id_number=row["id_number"],
                phone=row["phone"],
            )
            for row in households
        ],
        actor=script.staff,
        on=OPENED,
    )
    script.cast["households"] = {row["code"]: party for row, party in zip(households, parties, strict=True)}
    script.cast["by_name"] = {party.name: party for party in reversed(parties)}
    accounts = [
        register.NewAccount(party, row["bank"], party.name, row["account"])
        for row, party in zip(households, parties, strict=True)
    ] + [_collective_account(number, party) for number, party in enumerate(made, start=1)]
    register.add_accounts(accounts, actor=script.staff, on=OPENED)


def _collective_account(number: int, party: Party) -> register.NewAccount:
    return register.NewAccount(party, "示意农商银行", party.name, f"0009{number:015d}")
