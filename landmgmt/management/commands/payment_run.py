"""Write a run's payment sheet for the bank, or read the bank's result file into the run."""

from argparse import SUPPRESS
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal
from landmgmt.management.acting import acting, add_person
from landmgmt.management.json_command import DONE, REFUSED, JsonCommand, UsageError
from landmgmt.office_day import office_day
from parcels.actions import bank_file
from parcels.exporters.bank_table import bank_table
from parcels.models import AccessRecord, BankFormat, PaymentRun, User
from parcels.rules.money_terms import RunState
from parcels.rules.roles import Right
from parcels.words.bank import VERDICTS
from parcels.words.findings import FINDINGS, SEVERITIES, describe

# The outcomes of the access log, as the pages write them.
GIVEN, FAILED = 200, 500
RELEASED = (RunState.RELEASED, RunState.ANSWERED)


class Command(JsonCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, parser_class=type(parser))
        for name, word, what in (
            ("export", "out", "where to write the sheet"),
            ("import-result", "file", "the bank's file: Excel or CSV"),
        ):
            deed = deeds.add_parser(name)
            deed.add_argument("--json", action="store_true", default=SUPPRESS, help="answer as JSON")
            deed.add_argument("run", metavar="RUN", help="the run's number, such as ZF-2026-000012")
            deed.add_argument(word, metavar=word.upper(), type=Path, help=what)
            add_person(deed)
            deed.add_argument("--format", default="general", metavar="CODE", help="the bank's columns")
        deed.add_argument("--day", type=date.fromisoformat, help="the bank's day of rows that bear none")
        deed.add_argument("--dry-run", action="store_true", help="only say what would happen")
        deed.add_argument(
            "--accept", action="append", default=[], metavar="FINDING_CODE", help="accept a finding knowingly"
        )

    def answer(self, **options: Any) -> tuple[Any, int]:
        """Find the run and the bank's columns, then do the one or the other."""
        run = (
            PaymentRun.objects.select_related("project", "fund_source").filter(number=options["run"]).first()
        )
        if run is None:
            raise UsageError(_("没有批次 %(number)s。") % {"number": options["run"]})
        bank_format = BankFormat.objects.filter(code=options["format"]).first()
        if bank_format is None:
            raise UsageError(_("没有银行表式 %(code)s。") % {"code": options["format"]})
        if options["deed"] == "export":
            return _export(run, bank_format, options["out"], acting(options["person"], Right.RELEASE_RUN))
        return _import(run, bank_format, options)

    def tell(self, answer: Any) -> str:
        """What was written, or a line per finding and the outcome last."""
        if "file" in answer and "rows" in answer and "findings" not in answer:
            return _("批次 %(run)s 的 %(rows)s 行已写入 %(file)s。") % answer
        lines = [f"{VERDICTS[key]} {count}" for key, count in answer["verdicts"].items()]
        for finding in answer["findings"]:
            place = _("第 %(row)s 行：") % finding if finding["row"] else ""
            lines.append(f"[{SEVERITIES[finding['severity']]} {finding['code']}] {place}{finding['message']}")
        if answer["recorded"]:
            lines.append(_("已登记。"))
        elif answer["accepted"]:
            lines.append(_("可以登记；这是试读，数据没有变化。"))
        else:
            lines.append(_("没有登记，数据没有变化。"))
        return "\n".join(lines)


def _export(run: PaymentRun, bank_format: BankFormat, out: Path, actor: User) -> tuple[Any, int]:
    if run.state not in RELEASED:
        raise Refusal("run_sheet_before_release", {"number": run.number})
    if not out.parent.is_dir():
        raise UsageError(_("没有文件夹 %(folder)s。") % {"folder": out.parent})
    items = list(run.items.select_related("payee", "line__taking", "line__agreement").order_by("number"))
    content, _ending = bank_table(run, items, bank_format)
    # Whoever runs the command sees accounts in full: the access log says so, and whether a file was made.
    seen = {"actor": actor, "view_name": "payment_run", "subject": f"run={run.pk} sheet"}
    try:
        out.write_bytes(content.getvalue())
    except OSError as cause:
        AccessRecord.objects.create(**seen, status=FAILED)
        raise UsageError(
            _("不能写入 %(file)s：%(cause)s") % {"file": out, "cause": cause.strerror}
        ) from cause
    try:
        AccessRecord.objects.create(**seen, status=GIVEN)
    except Exception:
        # A sheet nobody is known to have made must not stay.
        out.unlink(missing_ok=True)
        raise
    told = {"run": run.number, "file": str(out), "rows": len(items), "total_yuan": f"{run.total_yuan:.2f}"}
    return told, DONE


def _import(run: PaymentRun, bank_format: BankFormat, options: dict[str, Any]) -> tuple[Any, int]:
    path, on = options["file"], office_day()
    if not path.is_file():
        raise UsageError(_("没有文件 %(file)s。") % {"file": path})
    # A trial writes nothing and shows no account: it needs no name.
    tries = options["dry_run"] and not options["person"]
    actor = None if tries else acting(options["person"], Right.RELEASE_RUN)
    told = {"name": path.name, "bank_format": bank_format, "bank_date": options["day"], "on": on}
    try:
        with path.open("rb") as stream:
            data = intake.take(stream, size=path.stat().st_size)
        seen = bank_file.examine_file(run, data=data, **told)
    except Refusal as no:
        if no.code not in FINDINGS:
            raise
        return _answer(
            run, bank_file.Examination(path.name, "", [], [error(no.code, **no.params)]), False, ()
        )
    passed = seen.accepted(options["accept"])
    recorded = passed and not options["dry_run"]
    if recorded and actor:
        codes = options["accept"]
        bank_file.record_file(run, data=data, actor=actor, accept_codes=codes, **told)
    return _answer(run, seen, recorded, options["accept"])


def _answer(
    run: PaymentRun, seen: bank_file.Examination, recorded: bool, codes: Any
) -> tuple[dict[str, Any], int]:
    verdicts: dict[str, int] = {}
    for row in seen.rows:
        verdicts[row.verdict.value] = verdicts.get(row.verdict.value, 0) + 1
    passed = seen.accepted(codes)
    answer = {
        "run": run.number,
        "file": seen.name,
        "accepted": passed,
        "recorded": recorded,
        "verdicts": verdicts,
        "findings": [_finding(found) for found in seen.findings],
    }
    return answer, DONE if passed else REFUSED


def _finding(finding: Finding) -> dict[str, Any]:
    what, remedy = describe(finding)
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "row": finding.row,
        "message": f"{what}{remedy}",
    }
