"""Old ledgers for the tests: the cast's debts as Excel and CSV had them, with sums one can do in the head."""

import datetime
import io
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import xlsxwriter

from parcels.actions import old_books, papers, takeover, takeover_lock
from parcels.models import Document, OldBook, SignedTotal, TakeOver
from tests.world import PDF, TODAY, World

CUTOVER = datetime.date(2026, 6, 30)
HEADINGS = ("协议编号", "签订日期", "户主", "村", "组", "科目", "应付金额 元", "到期日", "已付", "最后付款日")
DAY = datetime.date
# 王家 30,000 + 1,234.50, 10,000.25 of it paid; 李大家 8,000 unpaid; 赵家, not registered yet, 5,000 paid up.
LAND = ("旧-1", DAY(2023, 5, 8), "王家", "长田村", "3组", "土地补偿费", 30000, DAY(2023, 12, 31))
ROWS: tuple[tuple[Any, ...], ...] = (
    (*LAND, 10000.25, DAY(2023, 9, 1)),
    ("旧-1", DAY(2023, 5, 8), "王家", "长田村", "3组", "青苗", "１，２３４．５０", "不详", 0, ""),
    ("旧-2", "未知", "李大家", "长田村", "3 组", "房屋", 8000, DAY(2026, 9, 30), "0.00", ""),
    ("", "", "赵家", "长田村", "3组", "其他", "5,000.00元", "", 5000, "不详"),
)  # fmt: skip
AGREED, PAID = "44234.50", "15000.25"


def workbook(rows: Sequence[Sequence[Any]] = ROWS, headings: Sequence[str] = HEADINGS, **more: Any) -> bytes:
    """An .xlsx with one sheet: a title, an empty row, the headings, the rows; cells of text stay text."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.set_properties({"created": datetime.datetime(2026, 1, 5)})  # the same bytes each time
        sheet = book.add_worksheet(more.get("sheet", "2023 台账"))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "长田村征地补偿台账")
        for place, cells in enumerate([headings, *rows], start=2):
            for column, value in enumerate(cells):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(place, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(place, column, value)
                else:
                    sheet.write_number(place, column, value)
    return held.getvalue()


def opened(world: World) -> TakeOver:
    """Staff open a take-over as of the end of June."""
    return takeover.open_takeover(world.project, cutover_date=CUTOVER, actor=world.staff, on=TODAY)


def with_book(world: World, made: TakeOver, data: bytes | None = None) -> OldBook:
    return old_books.accept_book(
        made, name="台账.xlsx", data=data or workbook(), actor=world.staff, on=TODAY, accept_codes=()
    )


def sheet_scan(world: World) -> Document:
    return papers.file_paper(
        kind="other",
        title="签字汇总表",
        project=world.project,
        scan=("汇总.pdf", PDF + str(uuid4()).encode()),
        on=TODAY,
        actor=world.staff,
    )


def with_total(
    world: World,
    made: TakeOver,
    agreed: Any = AGREED,
    paid: Any = PAID,
    unpaid: Any = "29234.25",
    **more: Any,
) -> SignedTotal:
    from decimal import Decimal as D

    sums = {"agreed": D(agreed), "paid": D(paid), "unpaid": D(unpaid)}
    about = {"village": world.village, "paper": sheet_scan(world), "actor": world.staff, "on": TODAY}
    return takeover.enter_total(made, **{**about, **sums, **more})


def submitted(world: World) -> TakeOver:
    """Read in, typed and handed over by staff: ready for the second person."""
    made = opened(world)
    with_book(world, made)
    with_total(world, made)
    return takeover.submit_takeover(made, actor=world.staff, on=TODAY)


def locked(world: World) -> TakeOver:
    return takeover_lock.lock_takeover(submitted(world), actor=world.finance, on=TODAY)
