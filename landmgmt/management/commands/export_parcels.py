"""Write the parcels of a project on a day into a file of any format, whole or not at all."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.http import QueryDict
from django.utils.translation import gettext as _

from landmgmt.lib.refusal import Refusal
from landmgmt.lib.units import to_ha
from landmgmt.management.json_command import DONE, Figure, JsonCommand, UsageError, a_day
from landmgmt.office_day import office_day
from parcels.actions import office
from parcels.actions.land_files import survey_epsg
from parcels.exporters.formats import EXPORTS
from parcels.exporters.land import check_amount
from parcels.exporters.land_parcels import layer
from parcels.exporters.naming import mark
from parcels.forms.land_export import OF_FORMAT, LandExportForm
from parcels.models import Office, Place, Project
from parcels.models.land_sheet import land_amount, land_rows
from parcels.models.sheet import Ask
from parcels.rules.roles import Right


class Command(JsonCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT", type=Path)
        parser.add_argument("--format", required=True, choices=list(EXPORTS))
        parser.add_argument("--project", required=True, metavar="CODE")
        parser.add_argument("--on", type=a_day, metavar="DATE", help="the day shown (today)")
        parser.add_argument("--epsg", type=int, metavar="N", help="the coordinate system (the office's)")
        parser.add_argument("--village", metavar="NAME", help="only this village")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="OPTION=VALUE",
            help="a choice of the export page, e.g. encoding=utf-8 or points=on",
        )

    def answer(self, **options: Any) -> tuple[Any, int]:
        """Ask as the page asks, and write."""
        out: Path = options["out"].absolute()
        if not out.parent.is_dir() or (out.exists() and not out.is_file()):
            raise UsageError(_("写不到 %(file)s：没有这个文件夹，或它本身不是普通文件。") % {"file": out})
        ask = _ask(options)
        form = _form(options)
        actor = office.command_actor()
        amount = land_amount(actor, ask)
        check_amount(amount.count, amount.points)
        kept = Office.objects.first()
        found = layer(
            land_rows(actor, ask),
            on=ask.on,
            money=actor.may(Right.SEE_MONEY),
            people=actor.may(Right.SEE_PEOPLE),
            mark=mark(),
            unit=kept.name if kept else "",
        )
        with form.export().write(found, form.how()) as held:
            write_whole(out, held)
        told = {
            "file": str(out),
            "format": form.export().code,
            "on": str(ask.on),
            "epsg": form.how().epsg,
            "parcels": amount.count,
            "with_land": amount.landed,
            "area_ha": Figure(to_ha(amount.area_m2)),
        }
        return told, DONE

    def tell(self, answer: Any) -> str:
        return _("%(file)s：%(on)s，%(parcels)s 块，%(area_ha)s ha，EPSG:%(epsg)s") % answer


def _ask(options: dict[str, Any]) -> Ask:
    if not Project.objects.filter(code=options["project"]).exists():
        raise Refusal("UNKNOWN_PROJECT", {"project": options["project"]})
    village = None
    if options["village"]:
        named = Place.objects.filter(level=Place.Level.VILLAGE, name=options["village"])
        if len(named) != 1:
            raise UsageError(_("没有名叫“%(name)s”的村，或不止一个。") % {"name": options["village"]})
        village = named[0].pk
    return Ask(on=options["on"] or office_day(), project=options["project"], village=village, sort="code")


def _form(options: dict[str, Any]) -> LandExportForm:
    given = QueryDict(mutable=True)
    own = {name for names in OF_FORMAT.values() for name in names}
    for word in options["set"]:
        name, equals, value = word.partition("=")
        if not equals or name not in own:
            raise UsageError(_("没有“%(word)s”这个选项。") % {"word": word[:40]})
        given[name] = value
    given["format"] = options["format"]
    if options["epsg"]:
        given["epsg"] = str(options["epsg"])
    form = LandExportForm(given, survey_epsg=survey_epsg())
    if not form.is_valid():
        raise UsageError(" ".join(str(error) for errors in form.errors.values() for error in errors))
    return form


def write_whole(out: Path, held: Any) -> None:
    """Write beside the target and rename: a reader sees the old file or the new one, never half of one."""
    handle, draft = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(held, file)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(draft, 0o666 & ~mask)
        os.replace(draft, out)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
