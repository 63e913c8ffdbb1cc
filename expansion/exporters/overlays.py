"""The land a constraint layer hits, as a workbook with the layer's source, date and status above it."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _

from expansion.exporters.book import MEDIA_TYPE, Page
from expansion.exporters.book import workbook as book_of
from expansion.models.overlay_figures import Hit, LayerFigure
from landmgmt.lib import units

__all__ = ["MEDIA_TYPE", "workbook"]


def workbook(
    found: LayerFigure, hits: Sequence[tuple[Hit, str]], *, words: tuple[str, str], on: date
) -> BytesIO:
    """Return the workbook; `words` are those of the kind and the status."""
    layer = found.layer
    day = layer.layer_date.isoformat() if layer.layer_date else "—"
    above = [
        f"{words[0]} · {layer.name}",
        _("截至 %(day)s 日终，按现在所知") % {"day": on},
        _("来源：%(source)s；数据日期：%(day)s") % {"source": layer.source, "day": day},
        _("外扩 %(m)s m；依据：%(source)s") % {"m": layer.buffer_m, "source": layer.reach_source or "—"},
        _("状态：%(status)s；界内 %(ha)s ha") % {"status": words[1], "ha": found.ha},
    ]
    if layer.is_schematic:
        above.insert(1, _("示意数据，非法定界线"))
    rows = [
        [hit.code, hit.project, hit.village or "", word, units.to_m2(hit.m2), hit.ha] for hit, word in hits
    ]
    total = sum((units.to_m2(hit.m2) for hit, _word in hits), units.to_m2(0))
    whole = units.to_ha(sum((hit.m2 for hit, _word in hits), units.to_m2(0)))
    titles = [_("地块"), _("项目"), _("村"), _("阶段"), _("涉及 ㎡"), _("涉及 ha")]
    return book_of(
        [Page(_("涉及地块"), above, titles, rows, [_("合计"), "", "", "", total, whole], places=4)]
    )
