"""The plans of the demo: milestones with needs, re-planning and papers; service sections; lots delivered."""

from datetime import date
from functools import partial
from typing import Any

from expansion.actions import delivery, milestones, services
from expansion.models import Milestone, ServiceLine
from expansion.rules.services import ServiceState
from landmgmt.demo.scan import scan
from landmgmt.demo.script import Script, day, shape

PLANNED = date(2025, 1, 14)
# What each needs, and the measure that shows how far it is.
NEEDS = {
    "plans": ("start_letter",),
    "approval_batches": ("plans",),
    "expropriation": ("approval_batches",),
    "levelling": ("approval_batches",),
    "infrastructure": ("approval_batches",),
    "city_review": ("expropriation", "levelling", "infrastructure"),
    "provincial_review": ("city_review",),
    "government_approval": ("provincial_review",),
    "publication": ("government_approval",),
}
MEASURES = {"expropriation": "acquired", "levelling": "levelled", "infrastructure": "delivered"}
# First planned for another day: code, that day, when it was planned anew, why.
REPLANNED = (
    ("plans", "2025-08-31", "2025-08-20", "环评补充监测"),
    ("expropriation", "2026-06-30", "2026-06-08", "补偿资金未足额到位"),
    ("levelling", "2026-08-31", "2026-07-06", "后续批次交地推迟"),
)
PAPERS = {
    "start_letter": ("扩片启动函", "示意〔2025〕1号"),
    "plans": ("规划、环评、安评批复", "示意〔2025〕36号"),
    "approval_batches": ("用地批复", "示意〔2026〕18号"),
}
# Grade and diameter in mm of each kind of section.
SPECS: dict[str, tuple[str, int | None]] = {
    "road": ("次干路", None),
    "water": ("球墨铸铁", 400),
    "drainage": ("钢筋混凝土", 1200),
    "power": ("10 kV", None),
    "corridor": ("220 kV", None),
    "telecom": ("9 孔", 110),
    "gallery": ("地上管廊", None),
}
DELIVERED = (("PZ-03", "2026-10-28", "园区建设公司"), ("PZ-02", "2026-11-12", "园区建设公司"))


def write(script: Script) -> None:
    """Write down the deeds of the plans."""
    script.at(PLANNED, partial(_milestones, script))
    script.at(PLANNED, partial(_services, script))
    for code, when, receiver in DELIVERED:
        script.at(when, partial(_deliver, script, code, day(when), receiver))


def _milestones(script: Script) -> None:
    first = {code: planned for code, planned, _on, _why in REPLANNED}
    made: dict[str, Milestone] = {}
    for number, row in enumerate(script.zone["milestones"], start=1):
        code = row["code"]
        made[code] = milestones.add_milestone(
            number=number,
            name=row["name"],
            planned_date=day(first.get(code, row["planned_date"])),
            needs=[made[need] for need in NEEDS.get(code, ())],
            measure=MEASURES.get(code, ""),
            actor=script.planner,
            on=PLANNED,
        )
        if row["done_date"]:
            script.at(row["done_date"], partial(_done, script, made[code], row))
    planned = {row["code"]: day(row["planned_date"]) for row in script.zone["milestones"]}
    for code, _before, when, why in REPLANNED:
        replan = partial(
            milestones.replan_milestone,
            milestone=made[code],
            planned_date=planned[code],
            reason=why,
            actor=script.planner,
            on=day(when),
        )
        script.at(when, replan)


def _done(script: Script, milestone: Milestone, row: dict[str, Any]) -> None:
    on = day(row["done_date"])
    title, number = PAPERS[row["code"]]
    milestones.complete_milestone(
        milestone=milestone,
        done_date=on,
        paper_number=number,
        paper={
            "kind": "approval",
            "title": title,
            "number": number,
            "paper_date": on,
            "scan": (f"{row['code']}.pdf", scan(row["code"], on)),
        },
        actor=script.planner,
        on=on,
    )


def _services(script: Script) -> None:
    for row in script.zone["services"]:
        nested = isinstance(row["geometry"][0][0], list)
        grade, diameter_mm = SPECS[row["kind"]]
        line = services.add_service_line(
            # The corridor of the 220 kV line is drawn with the power lines.
            kind="power" if row["kind"] == "corridor" else row["kind"],
            code=row["code"],
            name=row["name"],
            trunk=row["line"],
            grade=grade,
            diameter_mm=diameter_mm,
            geom=shape("MultiLineString" if nested else "LineString", row["geometry"]),
            state="planned",
            actor=script.planner,
            on=PLANNED,
        )
        if row["state"] != "planned":
            when = day(row["built_date"]) if row["built_date"] else date(2026, 9, 1)
            script.at(when, partial(_build, script, line, row["state"], when))


def _build(script: Script, line: ServiceLine, state: str, on: date) -> None:
    services.set_service_state(line=line, state=ServiceState(state), on=on, actor=script.planner)


def _deliver(script: Script, code: str, on: date, receiver: str) -> None:
    delivery.issue_certificate(
        lot=script.cast["lots"][code], issued_date=on, receiver=receiver, actor=script.planner, on=on
    )
