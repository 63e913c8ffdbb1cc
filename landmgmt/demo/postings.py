"""The demo's public list: a village group's registration on the wall, with one objection to be decided."""

from functools import partial
from typing import Any

from landmgmt.demo.land import chosen
from landmgmt.demo.scan import scan
from landmgmt.demo.script import Script, day
from parcels.actions import objections, papers, public_lists


def write(script: Script) -> None:
    for row in script.story["postings"]["rules"]:
        script.at(row["since"], partial(_rule, script, row))
    for row in script.story["postings"]["lists"]:
        script.at(row["made"], partial(_make, script, row))


def _rule(script: Script, row: dict[str, Any]) -> None:
    public_lists.set_posting_rule(
        stage=row["stage"],
        days=row["days"],
        source=row["source"],
        since=day(row["since"]),
        actor=script.users["guanli"],
        on=day(row["since"]),
    )


def _make(script: Script, row: dict[str, Any]) -> None:
    phase = next(p for p in script.story["phases"] if p["name"] == row["phase"])
    taking = script.cast["takings"][chosen(script, phase)[row["nth"]]["code"]]
    group = taking.parcel.group
    who = script.staff_of(group.parent.name)
    made = public_lists.make_list(
        batch=script.cast["batches"][phase["batch"]],
        place=group,
        stage=row["stage"],
        actor=who,
        on=day(row["made"]),
    )

    def post() -> None:
        on = day(row["posted"])
        photo = papers.file_paper(
            kind="notice",
            title=f"公示张贴照片 {made.number}",
            paper_date=on,
            project=made.batch.project,
            scan=(f"{made.number}.pdf", scan(made.number, on)),
            actor=who,
            on=on,
        )
        public_lists.post_list(
            made, posted_date=on, days=row["days"], spots=row["spots"], paper=photo, actor=who, on=on
        )

    def object_to() -> None:
        told, on = row["objection"], day(row["objection"]["received"])
        against = made.rows.get(taking_code=told["parcel"], head=told["head"])
        against.public_list.refresh_from_db()
        objections.record_objection(
            against, by_name=against.party_name, received_date=on, text=told["text"], actor=who, on=on
        )

    script.at(row["posted"], post)
    script.at(row["objection"]["received"], object_to)
