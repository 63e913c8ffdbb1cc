"""The reconciliation of the boundary as a workbook: parts, blocks, batches, pieces that do not fit."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from expansion.exporters.book import MEDIA_TYPE, Page
from expansion.exporters.book import workbook as book_of
from expansion.models.boundary_figures import BatchParts, BlockParts, Measured
from expansion.models.figures import Part, Reconciliation
from expansion.models.ramp import word_of
from expansion.words.zone import PARTS

__all__ = ["MEDIA_TYPE", "workbook"]


def workbook(
    found: Reconciliation,
    blocks: Sequence[BlockParts],
    batches: Sequence[BatchParts],
    pieces: Sequence[dict[str, Any]],
    *,
    on: date,
    schematic: bool,
) -> BytesIO:
    """Return the workbook; ㎡ and 亩 with 2 places, ha with 4, adding up as printed."""
    above = [found.version.name, _("截至 %(day)s 日终，按现在所知") % {"day": on}]
    if schematic:
        above.insert(1, _("示意数据，非法定界线"))
    three = [_("面积 ㎡"), "ha", _("亩")]
    return book_of(
        [
            Page(
                _("构成"),
                above,
                [_("部分"), *three],
                [[_word(part), *_cells(part)] for part in found.parts],
                [_("合计"), *_cells(found.whole)],
                places=4,
            ),
            Page(
                _("区块"),
                above,
                [_("区块"), _("批准面积 ha"), _("全部 ㎡"), *_part_titles()],
                [_block_row(row) for row in blocks],
                places=2,
            ),
            Page(
                _("报批批次"),
                above,
                [_("批次"), _("名称"), _("批准日期"), _("块"), _("界内 ㎡"), _("界外 ㎡"), _("合计 ㎡")],
                [_batch_row(row) for row in batches],
            ),
            Page(
                _("余出与重叠"),
                above,
                [_("序"), _("类别"), _("地块"), *three],
                [_piece_row(row) for row in pieces],
                places=4,
            ),
        ]
    )


def _word(part: Part) -> str:
    return str(PARTS[part.key]) if part.key in PARTS else word_of(int(part.key[1:]))


def _cells(area: Measured | Part) -> list[Any]:
    return [area.m2, area.ha, area.mu]


def _part_titles() -> list[str]:
    return [_("系统前已有 ㎡"), _("已征收交地 ㎡"), _("征收中 ㎡"), _("未列入征收 ㎡")]


def _block_row(row: BlockParts) -> list[Any]:
    parts = (row.parts[key].m2 for key in ("held", "taken", "acquiring", "remainder"))
    return [row.block.code, row.block.official_area_ha, row.whole.m2, *parts]


def _batch_row(row: BatchParts) -> list[Any]:
    day = row.approved_date.isoformat() if row.approved_date else ""
    return [row.code, row.name, day, row.takings, row.inside.m2, row.outside.m2, row.whole.m2]


def _piece_row(row: dict[str, Any]) -> list[Any]:
    codes = "、".join(str(code) for _pk, code in row["takings"])
    return [str(row["no"]), str(row["word"]), codes, *_cells(row["piece"].area)]
