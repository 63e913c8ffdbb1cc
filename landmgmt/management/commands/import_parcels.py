"""Import a survey file (boundary-point TXT, zipped shapefile, GeoJSON, GeoPackage) into a project, or say why
not.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, accepted, error
from landmgmt.lib.refusal import Refusal
from landmgmt.management.json_command import DONE, REFUSED, Figure, JsonCommand, UsageError, a_day
from landmgmt.office_day import office_day
from parcels.actions import large_imports, office, senders, surveys
from parcels.importers import large_files
from parcels.importers.choices import NONE
from parcels.importers.reading import Plot
from parcels.models import Project
from parcels.words.findings import FINDINGS, MATCHED, SEVERITIES, describe


class Command(JsonCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--project", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--epsg", type=int, help="the coordinate system, where the file does not say it")
        parser.add_argument("--since", type=a_day, help="first day of the boundaries (today)")
        parser.add_argument(
            "--sender", default="", metavar="NAME", help="who sends the file: read as their last one was"
        )
        parser.add_argument(
            "--accept", action="append", default=[], metavar="FINDING_CODE", help="accept a finding knowingly"
        )

    def answer(self, **options: Any) -> tuple[Any, int]:
        """Examine the file; where nothing stands in the way, and it is no dry run, write it."""
        path: Path = options["file"]
        self.dry_run = bool(options["dry_run"])
        if not path.is_file():
            raise UsageError(_("没有文件 %(file)s。") % {"file": path})
        if unknown := sorted(set(options["accept"]) - set(FINDINGS)):
            raise UsageError(_("没有代码为 %(codes)s 的问题。") % {"codes": ", ".join(unknown)})
        on = office_day()
        surveys.check_start(options["since"] or on, on)
        report = _Report(path.name)
        if path.stat().st_size > intake.MAX_BYTES and large_files.opens(path):
            return self._large(path, report, on, **options)
        try:
            with path.open("rb") as stream:
                data = intake.take(stream, size=path.stat().st_size)
        except Refusal as no:
            return report.refused(error(no.code, **no.params))
        project = Project.objects.filter(code=options["project"]).first()
        if project is None:
            return report.refused(error("UNKNOWN_PROJECT", project=options["project"]))
        told = {
            "project": project,
            "file_name": path.name,
            "data": data,
            "asked_epsg": options["epsg"],
            "since_date": options["since"] or on,
        }
        sender = senders.plain(options["sender"])
        seen, _epsg, _choices = senders.examined_for(sender, choices=NONE, **told)
        if surveys.is_large(seen):
            return self._large(path, report, on, **options)
        report.seen(seen)
        if not accepted(seen.findings, options["accept"]):
            return report.json(), REFUSED
        if not options["dry_run"] and not seen.earlier:
            actor = office.command_actor()
            run = surveys.try_import(**told, sender=sender, actor=actor, on=on)
            surveys.accept_import(run, accept_codes=options["accept"], actor=actor, on=on)
        report.accepted = True
        return report.json(), DONE

    def _large(self, path: Path, report: "_Report", on: date, **options: Any) -> tuple[Any, int]:
        """A file of more plots than a page shows: findings and their number, no line per plot."""
        project = Project.objects.filter(code=options["project"]).first()
        if project is None:
            return report.refused(error("UNKNOWN_PROJECT", project=options["project"]))
        hand = {"actor": office.command_actor(), "on": on}
        told = {"asked_epsg": options["epsg"], "since_date": options["since"] or on, **hand}
        try:
            if self.dry_run:
                report.findings = large_imports.look(project=project, path=path, **told)
            else:
                run = large_imports.try_large(project=project, file_name=path.name, path=path, **told)
                report.findings = [Finding.from_json(kept) for kept in run.findings]
        except Refusal as no:
            return report.refused(error(no.code, **no.params))
        if not accepted(report.findings, options["accept"]):
            return report.json(), REFUSED
        if not self.dry_run and "FILE_ALREADY_IMPORTED" not in {f.code for f in report.findings}:
            large_imports.bulk_accept(run, accept_codes=options["accept"], **hand)
        report.accepted = True
        return report.json(), DONE

    def tell(self, answer: Any) -> str:
        """A line per plot and per finding, and the outcome last."""
        lines = [answer["file"]]
        for plot in answer["plots"]:
            words = {
                "code": plot["code"] or "—",
                "name": plot["name"] or "—",
                "plane": _figure(plot["plane_ha"]),
                "ellipsoid": _figure(plot["ellipsoid_ha"]),
                "declared": _figure(plot["declared_ha"]),
                "matched": MATCHED[plot["matched"]],
            }
            line = _(
                "%(code)s %(name)s：平面 %(plane)s、椭球 %(ellipsoid)s、申报 %(declared)s 公顷，%(matched)s"
            )
            lines.append(line % words)
        for finding in answer["findings"]:
            place = _("第 %(row)s 行：") % finding if finding["row"] else ""
            lines.append(f"[{SEVERITIES[finding['severity']]} {finding['code']}] {place}{finding['message']}")
        done = _("可以导入；这是试读，数据没有变化。") if self.dry_run else _("已导入。")
        lines.append(done if answer["accepted"] else _("没有导入，数据没有变化。"))
        return "\n".join(lines)


class _Report:
    """The answer of the command while it is made."""

    def __init__(self, name: str) -> None:
        self.name, self.accepted = name, False
        self.plots: list[Plot] = []
        self.findings: list[Finding] = []

    def seen(self, found: surveys.Examination) -> None:
        """Take over what an examination found."""
        self.plots, self.findings = found.reading.plots, found.findings

    def refused(self, finding: Finding) -> tuple[Any, int]:
        """The answer where the file was not even read."""
        self.findings = [finding]
        return self.json(), REFUSED

    def json(self) -> dict[str, Any]:
        """The answer as plain values; areas are numbers with 4 decimals."""
        return {
            "file": self.name,
            "accepted": self.accepted,
            "plots": [_plot(plot) for plot in self.plots],
            "findings": [_finding(finding) for finding in self.findings],
        }


def _plot(plot: Plot) -> dict[str, Any]:
    return {
        "code": plot.code,
        "name": plot.name,
        "parts": plot.parts,
        "holes": plot.holes,
        "declared_ha": _number(plot.declared_ha),
        "plane_ha": _number(plot.plane_ha),
        "ellipsoid_ha": _number(plot.ellipsoid_ha),
        "matched": plot.matched,
    }


def _number(hectares: Decimal | None) -> Figure | None:
    return None if hectares is None else Figure(hectares.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP))


def _figure(hectares: Figure | None) -> str:
    return "—" if hectares is None else str(hectares)


def _finding(finding: Finding) -> dict[str, Any]:
    what, remedy = describe(finding)
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "plot": finding.plot,
        "row": finding.row,
        "message": f"{what}{remedy}",
    }
