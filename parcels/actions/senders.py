"""What is remembered of a sender's files (送件单位), recalled for their next one, corrected and forgotten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from landmgmt.lib import crs, intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.survey_findings import Examination, examine
from parcels.importers.choices import DATUMS, Choices, columns_from
from parcels.importers.reading import Reading
from parcels.models import ImportSender, User

LONGEST_NAME = 60


def plain(name: str) -> str:
    """A sender's name as it is kept."""
    return intake.clean(name, LONGEST_NAME)


def called(name: str) -> ImportSender | None:
    """The sender of that name, a new one where there is none; None for no name. Within a deed only."""
    return ImportSender.objects.get_or_create(name=name)[0] if name else None


def registered(name: str, *, actor: User, on: date) -> ImportSender | None:
    """The sender of that name by a deed of its own, for a file that is read later; None for no name."""
    name = plain(name)
    known = ImportSender.objects.filter(name=name).first()
    if known or not name:
        return known
    with deed("add_sender", actor=actor, on=on, name=name) as d:
        made = called(name)
        assert made is not None
        d.touch(made)
    return made


def examined_for(
    sender: str, *, asked_epsg: int | None, choices: Choices, **file: Any
) -> tuple[Examination, int | None, Choices]:
    """Examine a file as its sender's last one was read; returns the answers it was read by too.

    Remembered columns hold from the start; a remembered system only where the file itself leaves it open.
    """
    known = ImportSender.objects.filter(name=sender).first() if sender else None
    if known is None:
        return examine(asked_epsg=asked_epsg, choices=choices, **file), asked_epsg, choices
    choices = _with_columns(known, choices)
    seen = examine(asked_epsg=asked_epsg, choices=choices, **file)
    again = _with_system(known, seen.reading, asked_epsg, choices)
    if again is None:
        return seen, asked_epsg, choices
    asked_epsg, choices = again
    return examine(asked_epsg=asked_epsg, choices=choices, **file), asked_epsg, choices


def _with_columns(known: ImportSender, choices: Choices) -> Choices:
    given = dict(choices.columns)
    recalled = {s: c for s, c in columns_from(known.columns) if s not in given}
    return replace(
        choices,
        columns=columns_from({**recalled, **given}),
        remembered=(*choices.remembered, *recalled),
    )


def _with_system(
    known: ImportSender, reading: Reading, asked_epsg: int | None, choices: Choices
) -> tuple[int | None, Choices] | None:
    needed = {question.key: question for question in reading.questions if question.needed}
    recalled: list[str] = []
    if "epsg" in needed and asked_epsg is None and known.epsg:
        asked_epsg = known.epsg
        recalled.append("epsg")
    if "datum" in needed and not choices.datum and known.datum in needed["datum"].options:
        choices = replace(choices, datum=known.datum)
        recalled.append("datum")
    return (asked_epsg, replace(choices, remembered=(*choices.remembered, *recalled))) if recalled else None


def remember(
    sender: ImportSender, reading: Reading, before: Choices, after: Choices, epsg: int | None
) -> None:
    """Keep what a person chose for a file of the sender. Within a deed only.

    A column this file lacks stays remembered: the next file may have it again.
    """
    sender = ImportSender.objects.select_for_update().get(pk=sender.pk)
    there = {column.name for column in reading.columns} | {""}
    columns, chosen = dict(sender.columns), dict(after.columns)
    for subject, column in before.columns:
        if subject not in chosen and column in there:
            columns.pop(subject, None)
    asked = {question.key for question in reading.questions}
    sender.columns = dict(columns_from({**columns, **chosen}))
    sender.epsg = epsg if "epsg" in asked and epsg else sender.epsg
    sender.datum = after.datum if "datum" in asked and after.datum else sender.datum
    sender.save(update_fields=["columns", "epsg", "datum"])


def change_sender(
    sender: ImportSender,
    *,
    name: str,
    columns: Mapping[str, str],
    epsg: int | None,
    datum: str,
    actor: User,
    on: date,
) -> ImportSender:
    """Correct what is remembered of a sender; files already read keep how they were read."""
    name = plain(name)
    if not name:
        raise Refusal("import_sender_is_named", field="name")
    if epsg is not None and epsg not in crs.SYSTEMS:
        raise Refusal("sender_epsg_unknown", field="epsg")
    if ImportSender.objects.filter(name=name).exclude(pk=sender.pk).exists():
        raise Refusal("sender_name_taken", {"name": name}, field="name")
    with deed("change_sender", actor=actor, on=on, name=name) as d:
        sender = ImportSender.objects.select_for_update().get(pk=sender.pk)
        d.params["before"] = sender.name
        sender.name, sender.epsg = name, epsg
        sender.columns = dict(columns_from(columns))
        sender.datum = datum if datum in DATUMS else ""
        sender.save()
        d.touch(sender)
    return sender


def forget_sender(sender: ImportSender, *, actor: User, on: date) -> ImportSender:
    """Forget how a sender's files are read; their name stays with the imports that bear it. Twice is once."""
    if not sender.remembers:
        return sender
    with deed("forget_sender", actor=actor, on=on, name=sender.name) as d:
        sender = ImportSender.objects.select_for_update().get(pk=sender.pk)
        sender.columns, sender.epsg, sender.datum = {}, None, ""
        sender.save(update_fields=["columns", "epsg", "datum"])
        d.touch(sender)
    return sender
