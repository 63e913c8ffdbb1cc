"""Reads a DBF table as text, field by field: encoding by .cpg, strict UTF-8, then GB18030."""

import codecs
import re
import struct
from dataclasses import dataclass

from landmgmt.lib.refusal import Refusal

MAX_RECORDS = 50_000
MAX_FIELDS = 255


@dataclass(frozen=True)
class Table:
    """A table's field names and records; a deleted record is None, so that numbers keep matching shapes."""

    encoding: str
    fields: tuple[str, ...]
    records: list[dict[str, str] | None]
    cpg_wrong: bool = False


def read_table(content: bytes, *, cpg: str | None = None) -> Table:
    """Return the table; a Refusal DBF_BROKEN for what is cut or is no DBF."""
    if len(content) < 33 or content[0] & 0x07 not in (3, 4):
        raise Refusal("DBF_BROKEN")
    count, header_size, record_size = struct.unpack_from("<IHH", content, 4)
    columns = _columns(content[:header_size])
    if count > MAX_RECORDS or record_size != 1 + sum(width for _, width in columns):
        raise Refusal("DBF_BROKEN")
    if len(content) < header_size + count * record_size:
        raise Refusal("DBF_BROKEN")
    body = content[header_size : header_size + count * record_size]
    names = [name for name, _ in columns]
    encoding = _encoding(b"".join(names) + body, cpg)
    fields = tuple(_text(name, encoding) for name in names)
    rows = (body[i : i + record_size] for i in range(0, len(body), record_size))
    widths = [width for _, width in columns]
    named = _cpg_encoding(cpg)
    return Table(
        encoding.upper(),
        fields,
        [_record(row, fields, widths, encoding) for row in rows],
        cpg_wrong=bool(named) and named != encoding,
    )


def _columns(header: bytes) -> list[tuple[bytes, int]]:
    columns = []
    for place in range(32, len(header) - 31, 32):
        if header[place] == 0x0D:
            break
        columns.append((header[place : place + 11].split(b"\x00")[0], header[place + 16]))
    if not columns or len(columns) > MAX_FIELDS:
        raise Refusal("DBF_BROKEN")
    return columns


def _record(row: bytes, fields: tuple[str, ...], widths: list[int], encoding: str) -> dict[str, str] | None:
    if row[:1] == b"*":
        return None
    record, place = {}, 1
    for name, width in zip(fields, widths, strict=True):
        record[name] = _text(row[place : place + width], encoding)
        place += width
    return record


def _text(raw: bytes, encoding: str) -> str:
    # A writer that cuts text at the field's width may leave half a character at its end.
    return raw.decode(encoding, errors="replace").strip(" \x00\ufffd")


def _encoding(sample: bytes, cpg: str | None) -> str:
    named = _cpg_encoding(cpg)
    if named == "gb18030" and _surely_utf8(sample):
        # Chinese in UTF-8 passes for GB18030 too, as other characters; the reverse hardly ever happens.
        named = "utf-8"
    tried = [named, "utf-8", "gb18030"]
    for encoding in tried:
        if encoding and _reads(sample, encoding):
            return encoding
    return "gb18030"


def _cpg_encoding(cpg: str | None) -> str | None:
    named = (cpg or "").strip()[:20]
    if re.fullmatch(r"(ANSI\s*)?936|GBK|GB2312|GB18030|cp936", named, re.IGNORECASE):
        return "gb18030"
    return "utf-8" if re.fullmatch(r"utf-?8|65001", named, re.IGNORECASE) else None


def _reads(raw: bytes, encoding: str) -> bool:
    try:
        codecs.decode(raw, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _surely_utf8(raw: bytes) -> bool:
    """Say whether bytes are UTF-8 whose foreign characters are Chinese, two or more of them."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    foreign = [char for char in text if ord(char) > 127]
    return len(foreign) >= 2 and all(
        "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"
        for char in foreign
    )
