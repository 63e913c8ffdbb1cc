"""The comparison report in Word: a docxtpl template made here, filled with escaped text and the plan."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from expansion.exporters.site_pdf import labels, plan_png
from expansion.exporters.site_print import printed
from expansion.models.site_report import Report
from landmgmt.lib.refusal import Refusal

# Chinese text is set in it by Word; a machine without it takes its own.
CHINESE = "SimSun"


def document(report: Report) -> bytes:
    """Return the .docx, A4 landscape; without a Chinese font the plan is left out, and that is said."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    template = DocxTemplate(BytesIO(_template()))
    words = printed(report)
    try:
        plan: Any = InlineImage(template, BytesIO(plan_png(report)), width=Mm(225))
    except Refusal:
        plan = _("本机没有中文字体，平面图未能绘制。请安装 fonts-noto-cjk 后重新导出。")
    template.render({"r": words, "l": labels(), "plan": plan}, autoescape=True)
    held = BytesIO()
    template.save(held)
    return held.getvalue()


def _template() -> bytes:
    """The template: docxtpl's tags in paragraphs and tables; every tag prints a plain text."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    doc = Document()
    page = doc.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(16)
    _fonts(doc, Pt(10))
    page.header.paragraphs[0].text = "{{ r.mark }}    {{ r.review }}"
    doc.add_paragraph("{{ r.title }}", style="Title")
    _each(doc, "line in r.heading", "{{ line }}")
    doc.add_paragraph("{{ l.recommendation }}", style="Heading 1")
    doc.add_paragraph("{%p if r.recommended %}")
    doc.add_paragraph("{{ l.recommended }}{{ r.recommended }}  {{ r.recommended_date }}")
    _each(doc, "line in r.recommendation", "{{ line }}")
    doc.add_paragraph("{%p else %}")
    doc.add_paragraph("{{ l.no_recommendation }}")
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{{ l.plan }}", style="Heading 1")
    doc.add_paragraph("{{ plan }}")
    doc.add_paragraph("{{ l.table }}", style="Heading 1")
    doc.add_paragraph("{{ l.marks }}")
    first = ["{{ l.criterion }}", "{{ l.unit }}", "{{ l.threshold }}", "{{ l.weight }}"]
    row = ["{{ row.name }}", "{{ row.unit }}", "{{ row.threshold }} {{ row.veto_word }}", "{{ row.weight }}"]
    cell = "{{ c.text }} {{ c.mark }} {{ c.verdict_word }}"
    _grid(
        doc,
        first,
        "s in r.sites",
        ["{{ s.code }} {{ s.name }}"],
        "row in r.rows",
        row,
        "c in row.cells",
        [cell],
    )
    doc.add_paragraph("{{ l.places }}", style="Heading 1")
    _each(
        doc, "s in r.sites", "{% for reason in s.out %}{{ s.code }} {{ s.name }}：{{ reason }} {% endfor %}"
    )
    doc.add_paragraph("{{ r.no_ranking }}")
    heads = [
        "{{ s.code }} {{ l.score }}／{{ l.place }}",
        "{{ s.code }} {{ l.near }}",
        "{{ s.code }} {{ l.free }}",
    ]
    cells = ["{{ c.score }}／{{ c.place }}", "{{ c.near }}", "{{ c.free }}"]
    _grid(
        doc,
        ["{{ l.method }}"],
        "s in r.sites",
        heads,
        "one in r.results",
        ["{{ one.word }}"],
        "c in one.cells",
        cells,
    )
    doc.add_paragraph("{{ l.held }}", style="Heading 1")
    doc.add_paragraph("{%p for one in r.held %}")
    doc.add_paragraph("{{ one.word }}　{{ l.first }}{{ one.first }}")
    _rows(
        doc,
        ["{{ l.criterion }}", "{{ l.share }}", "{{ l.low }}", "{{ l.high }}"],
        "k in one.rows",
        ["{{ k.criterion }}", "{{ k.share }}", "{{ k.low }}", "{{ k.high }}"],
    )
    doc.add_paragraph("{%p endfor %}")
    doc.add_paragraph("{{ l.assumptions }}", style="Heading 1")
    _each(doc, "line in r.assumptions", "{{ line }}")
    doc.add_paragraph("{{ l.sources }}", style="Heading 1")
    _rows(
        doc,
        ["{{ l.criterion }}", "{{ l.site }}", "{{ l.how }}"],
        "o in r.sources",
        ["{{ o.criterion }}", "{{ o.site }}", "{{ o.how }}"],
    )
    held = BytesIO()
    doc.save(held)
    return held.getvalue()


def _fonts(doc: Any, size: Any) -> None:
    from docx.oxml.ns import qn

    for name in ("Normal", "Title", "Heading 1"):
        style = doc.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    doc.styles["Normal"].font.size = size


def _each(doc: Any, loop: str, text: str) -> None:
    doc.add_paragraph(f"{{%p for {loop} %}}")
    doc.add_paragraph(text)
    doc.add_paragraph("{%p endfor %}")


def _rows(doc: Any, first: list[str], loop: str, row: list[str]) -> None:
    table = doc.add_table(rows=4, cols=len(first), style="Table Grid")
    _fill(table.rows[0], first)
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    _fill(table.rows[2], row)
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _grid(
    doc: Any,
    first: list[str],
    loop_head: str,
    heads: list[str],
    loop: str,
    row: list[str],
    loop_cell: str,
    cells: list[str],
) -> None:
    """A table whose columns repeat per candidate: a cell opens the loop, what repeats, a cell ends it."""
    table = doc.add_table(rows=4, cols=len(first) + len(heads) + 2, style="Table Grid")
    _fill(table.rows[0], [*first, f"{{%tc for {loop_head} %}}", *heads, "{%tc endfor %}"])
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    _fill(table.rows[2], [*row, f"{{%tc for {loop_cell} %}}", *cells, "{%tc endfor %}"])
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _fill(row: Any, texts: list[str]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text
