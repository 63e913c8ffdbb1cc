"""Which reading a person chooses for a tried file: its system, layer and columns, and how much land it is."""

from datetime import date

from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions import senders
from parcels.actions.deed import deed
from parcels.actions.import_states import counts_of
from parcels.actions.survey_findings import Examination, examine
from parcels.importers.choices import CHOICE_CODES, Choices
from parcels.models import ImportRun, User


def state_of(seen: Examination) -> ImportRun.State:
    """Refused where another file is needed; tried where it can be written, or once a person has chosen."""
    errors = {f.code for f in seen.findings if f.severity is Severity.ERROR}
    # An old datum cannot be written either, but it can be kept (`import_keeping`).
    return ImportRun.State.REFUSED if errors - CHOICE_CODES - {"OLD_DATUM"} else ImportRun.State.TRIED


def choose_reading(
    run: ImportRun, *, asked_epsg: int | None, choices: Choices, actor: User, on: date
) -> ImportRun:
    """Keep which reading a person chose for a file that allows several, and judge it anew by that.

    What was chosen is remembered of the file's sender for their next one.
    """
    if run.is_large:
        raise Refusal("import_reading_fixed", {"file": run.file_name})
    kept = choices.to_json()
    told = {"file": run.file_name, "epsg": asked_epsg or "", "datum": "", "layer": "", **kept}
    with run.file.open("rb") as stored:
        data = stored.read()
    seen = examine(
        project=run.project,
        file_name=run.file_name,
        data=data,
        asked_epsg=asked_epsg,
        since_date=run.since_date,
        choices=choices,
        maker=run.made_by,
    )
    if seen.sha256 != run.sha256:
        raise Refusal("import_file_changed", {"file": run.file_name})
    with deed("choose_import_reading", actor=actor, on=on, project=run.project, **told) as d:
        runs = ImportRun.objects.select_for_update(of=("self",)).select_related("project", "sender")
        run = runs.get(pk=run.pk)
        if run.state in (ImportRun.State.ACCEPTED, ImportRun.State.KEPT):
            raise Refusal("import_reading_fixed", {"file": run.file_name})
        before = Choices.from_json(run.choices)
        run.asked_epsg, run.choices = asked_epsg, choices.to_json()
        run.state, run.source_epsg = state_of(seen), seen.reading.source_epsg
        run.file_format = seen.reading.format
        run.findings, run.counts = [f.to_json() for f in seen.findings], counts_of(seen)
        run.plots_count, run.holders_count = len(seen.reading.plots), len(seen.reading.holders)
        run.save()
        d.touch(run, run.project)
        if run.sender:
            senders.remember(run.sender, seen.reading, before, choices, asked_epsg)
            d.params["sender"] = run.sender.name
            d.touch(run.sender)
    return run
