"""What a file that leaves is called, what it says of itself, and how a browser is told what it is."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from landmgmt.lib import intake
from parcels.exporters.formats import Export
from parcels.exporters.how import How
from parcels.models import Office

_UNFIT = re.compile(r'[\\/:*?"<>|\s.]+')


def mark() -> str:
    """The sentence every file of an office with schematic land bears; "" elsewhere."""
    return _("示意数据，非法定界线") if Office.objects.filter(is_demo=True).exists() else ""


def file_name(title: str, words: Iterable[str], on: date, suffix: str) -> str:
    """What it holds, what narrows it and the day: 地块_扩片一期_长田村_2026-11-23.txt."""
    parts = [_UNFIT.sub("-", intake.clean(word, 30)).strip("-") for word in (title, *words)]
    return "_".join([*(part for part in parts if part), str(on)]) + suffix


def content_type(one: Export, how: How) -> str:
    """The media type; text with the encoding it was written in."""
    if one.code != "txt":
        return one.media_type
    return f"{one.media_type}; charset={how.txt.encoding.removesuffix('-sig')}"
