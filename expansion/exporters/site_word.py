"""The comparison report in Word: a docxtpl template made here, filled with escaped text and the plan."""

from io import BytesIO
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from expansion.exporters.site_pdf import labels, plan_png
from expansion.exporters.site_print import printed
from expansion.exporters.site_word_look import lay_out, lay_tables
from expansion.models.site_report import Report
from landmgmt.lib.refusal import Refusal


def document(report: Report) -> bytes:
    """Return the .docx, A4 landscape; without a Chinese font the plan is left out, and that is said."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    template = DocxTemplate(BytesIO(_template()))
    words = printed(report)
    try:
        plan: Any = InlineImage(template, BytesIO(plan_png(report)), width=Mm(104))
    except Refusal:
        plan = _("本机没有中文字体，平面图未能绘制。请安装 fonts-noto-cjk 后重新导出。")
    template.render({"r": words, "l": labels(), "plan": plan}, autoescape=True)
    lay_tables(template.docx)
    held = BytesIO()
    template.save(held)
    return held.getvalue()


def _template() -> bytes:
    """The template: docxtpl's tags in paragraphs and tables; every tag prints a plain text."""
    from docx import Document

    doc = Document()
    lay_out(doc, (get_language() or "zh")[:2])
    doc.sections[0].header.paragraphs[0].text = "{{ r.mark }}    {{ r.review }}"
    doc.add_paragraph("{{ r.title }}", style="Title")
    _each(doc, "line in r.heading", "{{ line }}")
    _recommendation(doc)
    doc.add_paragraph("{{ l.plan }}", style="Heading 1")
    doc.add_paragraph("{{ plan }}")
    _comparison(doc)
    _places(doc)
    _held(doc)
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


def _recommendation(doc: Any) -> None:
    doc.add_paragraph("{{ l.recommendation }}", style="Heading 1")
    doc.add_paragraph("{%p if r.recommended %}")
    doc.add_paragraph("{{ l.recommended }}{{ r.recommended }}  {{ r.recommended_date }}")
    doc.add_paragraph("{%p if r.standing.text %}")
    doc.add_paragraph("{{ r.standing.text }}")
    doc.add_paragraph("{%p endif %}")
    _each(doc, "line in r.recommendation", "{{ line }}")
    doc.add_paragraph("{%p else %}")
    doc.add_paragraph("{{ l.no_recommendation }}")
    doc.add_paragraph("{%p endif %}")


def _comparison(doc: Any) -> None:
    doc.add_paragraph("{{ l.table }}", style="Heading 1")
    doc.add_paragraph("{{ l.marks }}").paragraph_format.keep_with_next = True
    row = ["{{ row.name }}", "{{ row.unit }}", "{{ row.threshold }} {{ row.veto_word }}", "{{ row.weight }}"]
    _grid(
        doc,
        ["{{ l.criterion }}", "{{ l.unit }}", "{{ l.threshold }}", "{{ l.weight }}"],
        "s in r.sites",
        ["{{ s.code }} {{ s.name }}"],
        "row in r.rows",
        row,
        "c in row.cells",
        ["{{ c.text }} {{ c.mark }} {{ c.verdict_word }}"],
    )
    _each(doc, "line in r.notes", "{{ line }}")


def _places(doc: Any) -> None:
    doc.add_paragraph("{{ l.places }}", style="Heading 1")
    doc.add_paragraph("{%p if r.no_ranking %}")
    doc.add_paragraph("{{ r.no_ranking }}")
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{%p if r.results %}")
    doc.add_paragraph("{{ l.shares }}").paragraph_format.keep_with_next = True
    _grid(
        doc,
        ["{{ l.site }}"],
        "one in r.results",
        ["{{ one.word }}：{{ l.place }}／{{ l.score }}", "{{ l.near }}", "{{ l.free }}"],
        "s in r.sites",
        ["{{ s.code }} {{ s.name }}"],
        "c in s.cells",
        [
            "{% if c.ranked %}{{ c.place }}／{{ c.score }}{% else %}{{ l.out }}{% endif %}",
            "{{ c.near }}",
            "{{ c.free }}",
        ],
    )
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{%p for s in r.sites %}")
    doc.add_paragraph("{%p if s.out %}")
    doc.add_paragraph("{{ s.code }} {{ s.name }} {{ l.out }}：{{ s.out|join(l.semicolon) }}")
    doc.add_paragraph("{%p endif %}")
    doc.add_paragraph("{%p endfor %}")


def _held(doc: Any) -> None:
    doc.add_paragraph("{%p if r.held.rows %}")
    doc.add_paragraph("{{ l.held }}", style="Heading 1")
    _grid(
        doc,
        ["{{ l.criterion }}", "{{ l.share }}"],
        "one in r.held.methods",
        ["{{ one.word }}　{{ l.first }}{{ one.first }}"],
        "k in r.held.rows",
        ["{{ k.criterion }}", "{{ k.share }}"],
        "c in k.ranges",
        ["{{ c.text }}"],
    )
    doc.add_paragraph("{%p endif %}")


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
    """A table whose columns repeat: a cell opens the loop, what repeats, a cell ends it."""
    table = doc.add_table(rows=4, cols=len(first) + len(heads) + 2, style="Table Grid")
    _fill(table.rows[0], [*first, f"{{%tc for {loop_head} %}}", *heads, "{%tc endfor %}"])
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    _fill(table.rows[2], [*row, f"{{%tc for {loop_cell} %}}", *cells, "{%tc endfor %}"])
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _fill(row: Any, texts: list[str]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text
