"""Projects, batches and their steps, the takings and their way through acquisition."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from landmgmt.demo.scan import scan
from landmgmt.demo.script import Script, day, days_before, land
from parcels.actions import acquisition, papers, projects, register
from parcels.models import Document, PriceZone, Rate, Taking

KINDS = {"KP-1": "expansion", "CB-400": "reserve", "GF-100": "waste", "WD-5": "industry", "BD-220": "utility"}
BOOKS = date(2023, 11, 6)
LEGACY = "系统启用前已办理，按纸质档案补录"


def write(script: Script) -> None:
    """Write down all deeds about land; money is written by its own room."""
    _projects(script)
    for batch in script.story["batches"]:
        _batch(script, batch)
    for phase in script.story["phases"]:
        _phase(script, phase)


def _projects(script: Script) -> None:
    script.cast["projects"], script.cast["funds"], script.cast["batches"] = {}, {}, {}
    for row in script.zone["projects"]:
        script.cast["projects"][row["code"]] = projects.open_project(
            actor=script.planner,
            on=BOOKS,
            code=row["code"],
            name=row["name"],
            kind=KINDS[row["code"]],
            authority=script.story["office"]["authority"],
            planned_area_m2=Decimal(row["area_m2"]),
            remark=script.story["notice"],
        )
    for row in script.story["funds"]:
        script.cast["funds"][row["project"]] = projects.add_fund_source(
            actor=script.finance,
            on=BOOKS,
            project=script.cast["projects"][row["project"]],
            code=row["code"],
            name=row["name"],
        )
    _takings(script)


def _takings(script: Script) -> None:
    zones = {zone.code: zone for zone in PriceZone.objects.all()}
    by_project: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in script.zone["parcels"]:
        by_project[row["project"]].append(row)
    script.cast["takings"] = {}
    for code, rows in by_project.items():
        new = [
            register.NewTaking(
                geom=land(row["geometry"]),
                code=row["code"],
                name=row["name"],
                group=script.cast["groups"][row["village"], row["group"]],
                price_zone=zones[row["zone"]],
                registered_area_m2=Decimal(row["area_m2"]),
            )
            for row in rows
        ]
        made = register.register_takings(
            new, actor=script.staff, on=BOOKS, project=script.cast["projects"][code]
        )
        script.cast["takings"] |= {row["code"]: taking for row, taking in zip(rows, made, strict=True)}


def chosen(script: Script, phase: dict[str, Any]) -> list[dict[str, Any]]:
    """The parcels of a phase, west to east."""
    rows = [r for r in script.zone["parcels"] if r["project"] == phase["project"]]
    if phase["lots"]:
        rows = [r for r in rows if r["lot"] in phase["lots"]]
    return sorted(rows, key=lambda r: int(r["order"]))[: phase.get("first")]


def takings_of(script: Script, rows: list[dict[str, Any]]) -> list[Taking]:
    return [script.cast["takings"][row["code"]] for row in rows]


def _batch(script: Script, row: dict[str, Any]) -> None:
    reason = LEGACY if row["legacy"] else ""

    def open_it() -> None:
        project = script.cast["projects"][row["project"]]
        script.cast["batches"][row["code"]] = projects.open_batch(
            actor=script.planner,
            on=day(row["steps"]["0"]),
            project=project,
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
        )

    def record(step: str, done: str) -> None:
        batch = script.cast["batches"][row["code"]]
        title = f"{row['name']}·程序材料 {step}"
        paper = papers.file_paper(
            actor=script.planner,
            on=day(done),
            kind="notice" if step in {"1", "5", "12"} else "approval",
            title=title,
            number=f"{row['code']}-{int(step):02d}",
            paper_date=day(done),
            project=batch.project,
        )
        projects.record_step(
            actor=script.planner,
            on=day(done),
            batch=batch,
            step=step,
            done_date=day(done),
            paper=paper,
            legacy_reason=reason,
        )

    script.at(row["steps"]["0"], open_it)
    for step, done in row["steps"].items():
        script.at(done, partial(record, step, done))


def _phase(script: Script, phase: dict[str, Any]) -> None:
    rows = chosen(script, phase)

    def paper(kind: str, title: str, on: date) -> Document:
        return papers.file_paper(
            actor=script.staff,
            on=on,
            kind=kind,
            title=f"{phase['batch']} {title}",
            paper_date=on,
            project=script.cast["projects"][phase["project"]],
            # What is paid by it is on file with its scan (付款要件).
            scan=(f"{phase['batch']}-{kind}.pdf", scan(f"{phase['batch']} {kind}", on)),
            takings=takings_of(script, rows),
        )

    def announce() -> None:
        on, takings = day(phase["announced"]), takings_of(script, rows)
        batch = script.cast["batches"][phase["batch"]]
        takings = acquisition.assign_batch(takings, actor=script.planner, on=on, batch=batch)
        acquisition.advance(takings, to="pre_announced", on=on, actor=script.staff)

    def survey() -> None:
        on = day(phase["surveyed"])
        signed = paper("confirmation", "土地现状调查确认表", on)
        areas = [
            (
                script.cast["takings"][row["code"]],
                [(p["class"], Decimal(p["area_m2"])) for p in row["land"]],
            )
            for row in rows
        ]
        register.set_areas_many(areas, actor=script.staff, on=on, paper=signed, signed_date=on)
        acquisition.advance(takings_of(script, rows), to="surveyed", on=on, actor=script.staff, paper=signed)

    def registration() -> None:
        on = day(phase["registered"])
        signed = paper("registration", "补偿登记表", on)
        shares = [s for row in rows if (s := _shares(script, row))]
        if shares:
            register.set_shares_many(
                shares, actor=script.staff, on=on, right="土地承包经营权", paper=signed, signed_date=on
            )
        things = [thing for row in rows for thing in _things(script, phase, row)]
        if things:
            register.add_items(things, actor=script.staff, on=on)
        acquisition.advance(takings_of(script, rows), to="registered", on=on, actor=script.staff)

    script.at(phase["announced"], announce)
    if "surveyed" in phase:
        script.at(phase["surveyed"], survey)
    if "registered" in phase:
        script.at(phase["registered"], registration)


def holders(script: Script, code: str) -> list[tuple[str, int, int]]:
    """(household code, numerator, denominator) of a parcel, in the order of the register."""
    index = script.cast.setdefault("holders", {})
    if not index:
        for household in script.zone["households"]:
            for part in household["parcels"]:
                index.setdefault(part["parcel"], []).append((household["code"], part["num"], part["den"]))
    return list(index.get(code, []))


def _shares(script: Script, row: dict[str, Any]) -> register.NewShares | None:
    held = holders(script, row["code"])
    if not held:
        return None
    households = script.cast["households"]
    return register.NewShares(
        script.cast["takings"][row["code"]],
        [(households[code], numerator) for code, numerator, _ in held],
        held[0][2],
    )


def _things(script: Script, phase: dict[str, Any], row: dict[str, Any]) -> list[register.NewItem]:
    rates = {rate.code: rate for rate in Rate.objects.filter(price_zone__isnull=True)}
    seen, found = days_before(phase["announced"], 60), []
    for thing in [*row["things"], *_appraised(script, row["code"])]:
        owner = script.cast["by_name"].get(thing.get("owner", ""))
        if owner is None and not holders(script, row["code"]):
            owner = script.cast["collectives"][script.cast["groups"][row["village"], row["group"]].pk]
        found.append(
            register.NewItem(
                taking=script.cast["takings"][row["code"]],
                owner=owner,
                rate=rates[thing["kind"]],
                quantity=Decimal(thing["quantity"]),
                first_seen_date=seen,
                signed_date=day(phase["registered"]),
            )
        )
    return found


def _appraised(script: Script, code: str) -> list[dict[str, str]]:
    """Small things paid by appraisal, as the story lists them."""
    return [
        {"kind": "appraised", "quantity": row["yuan"]}
        for row in script.story.get("appraisals", [])
        if row["parcel"] == code
    ]
