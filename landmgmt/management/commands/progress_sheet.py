"""Write the progress sheet of a day into one HTML file, whole or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from expansion.exporters.progress_sheet import progress_sheet
from expansion.exporters.weekly_sheet import weekly_sheet
from landmgmt.management.json_command import DONE, JsonCommand, UsageError, a_day
from landmgmt.office_day import office_day

LOT_WEEKS = 26


class Command(JsonCommand):
    help = _("写出一天的清表与平整进度图：一个不联网也能打开的 HTML 文件。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT.html")
        parser.add_argument("--on", type=a_day, metavar="DATE")
        parser.add_argument("--review-number", default="", metavar="NUMBER")
        parser.add_argument("--weeks", type=int, metavar="N", help=_("逐周播放，到这一天为止 N 周"))
        parser.add_argument("--lot", default="", metavar="CODE", help=_("只画一个平整地块，逐周列出"))

    def answer(self, **options: Any) -> tuple[Any, int]:
        out = Path(options["out"]).absolute()
        # A device or a pipe would be replaced, not written to.
        if not out.parent.is_dir() or (out.exists() and not out.is_file()):
            raise UsageError(_("写不到 %(file)s：没有这个文件夹，或它本身不是普通文件。") % {"file": out})
        on, number = options["on"] or office_day(), options["review_number"]
        if options["weeks"] is not None or options["lot"]:
            weeks = options["weeks"] if options["weeks"] is not None else LOT_WEEKS
            moving = weekly_sheet(on, weeks=weeks, lot_code=options["lot"], review_number=number)
            write_whole(out, moving.html)
            return {**_counts(out, moving), "first": str(moving.first), "weeks": moving.weeks}, DONE
        sheet = progress_sheet(on, review_number=number)
        write_whole(out, sheet.html)
        return _counts(out, sheet), DONE

    def tell(self, answer: Any) -> str:
        return (
            _("%(file)s：%(on)s，界线 %(boundary_ha)s ha，平整地块 %(lots)s 个，征收部分 %(takings)s 块")
            % answer
        )


def _counts(out: Path, sheet: Any) -> dict[str, Any]:
    return {
        "file": str(out),
        "on": str(sheet.on),
        "boundary_ha": sheet.boundary_ha,
        "lots": sheet.lots,
        "takings": sheet.takings,
    }


def write_whole(out: Path, text: str) -> None:
    """Write beside the target and rename: a reader sees the old file or the new one, never half of one."""
    handle, draft = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A draft is private; the sheet is as readable as any file its writer makes.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(draft, 0o666 & ~mask)
        os.replace(draft, out)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
