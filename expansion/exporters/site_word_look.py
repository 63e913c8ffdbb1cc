"""How the report in Word looks: page, fonts of both scripts, heads of tables, widths of columns."""

import re
from typing import Any

# Word sets Chinese in the one, Latin letters and figures in the other; without them it takes its own.
CHINESE, LATIN = "SimSun", "Times New Roman"
WIDE_MM = 261
_FIGURE = re.compile(r"[≥≤\d\s,.%／–-]+")
# Relative widths of a table's first columns by how it begins; those that follow share the rest evenly.
_FIRST = {"compare": (46, 14, 38, 16), "sources": (92, 20), "other": (52,)}


def lay_out(doc: Any, language: str) -> None:
    """A4 landscape, fonts and languages of every style the report uses."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt, RGBColor

    page = doc.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(16)
    _defaults(doc, language)
    for name, size in (("Normal", 10), ("Header", 9), ("Title", 20), ("Heading 1", 13)):
        style = doc.styles[name]
        _fonts(style.element.get_or_add_rPr(), language)
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0x17, 0x1C, 0x1A)
    doc.styles["Normal"].paragraph_format.space_after = Pt(3)
    for name in ("Title", "Heading 1"):
        doc.styles[name].paragraph_format.keep_with_next = True


def _defaults(doc: Any, language: str) -> None:
    """What text without a style of its own is set in: the defaults of the document."""
    from docx.oxml.ns import qn

    found = doc.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _fonts(found, language)


def _fonts(properties: Any, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", CHINESE)):
        fonts.set(qn(f"w:{script}"), font)
    spoken = properties.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        properties.append(spoken)
    spoken.set(qn("w:val"), "en-US" if language == "en" else "zh-CN")
    spoken.set(qn("w:eastAsia"), "zh-CN")


def lay_tables(doc: Any) -> None:
    """Of the filled document: heads repeat and stay with their rows, figures right, widths that fit."""
    kinds = ["compare", *["other"] * (len(doc.tables) - 2), "sources"] if len(doc.tables) > 1 else ["other"]
    for table, kind in zip(doc.tables, kinds, strict=True):
        _widths(table, kind)
        for number, row in enumerate(table.rows):
            _whole(row, head=number == 0)
            for place, cell in enumerate(row.cells):
                right = kind == "other" and place > 0
                _cell(cell, head=number == 0, keep=number < 4, right=right)


def _widths(table: Any, kind: str) -> None:
    from docx.shared import Mm

    first = _FIRST[kind]
    count = len(table.columns)
    rest = (WIDE_MM - sum(first)) / max(count - len(first), 1)
    millimetres = [*first, *[rest] * (count - len(first))][:count]
    table.autofit = False
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, millimetres, strict=True):
            cell.width = Mm(width)


def _whole(row: Any, *, head: bool) -> None:
    """A row is not cut by the end of a page; the head stands again on the next."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _cell(cell: Any, *, head: bool, keep: bool, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = keep or None
        if right or (not head and _is_figure(paragraph.text)):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(8.5), head or None


def _is_figure(text: str) -> bool:
    """Say whether a cell is a figure, with or without the mark of where it comes from and its verdict."""
    first = text.split()[0] if text.split() else ""
    return bool(first) and bool(_FIGURE.fullmatch(first)) and any(c.isdigit() for c in first)
