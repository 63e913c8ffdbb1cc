"""The door for foreign files: measured before they are read, unpacked within limits, decoded strictly."""

import io
import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from landmgmt.lib.refusal import Refusal

MAX_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 500
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200
# Small members may compress well (a DBF of blanks does); only larger ones are judged by their ratio.
_RATIO_FROM = 4 * 1024 * 1024
_END_RECORD = b"PK\x05\x06"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,  # a member without a name
    NotImplementedError,
    RuntimeError,
)
_FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"


def check_size(size: int, *, limit: int = MAX_BYTES) -> None:
    """Refuse a file of more than `limit` bytes, or of none, before a byte of it is read."""
    if size > limit:
        raise Refusal("FILE_TOO_LARGE", {"mib": size // (1024 * 1024), "limit_mib": limit // (1024 * 1024)})
    if size == 0:
        raise Refusal("FILE_EMPTY")


def take(stream: BinaryIO, *, size: int | None = None, limit: int = MAX_BYTES) -> bytes:
    """Return the whole stream, never reading more than `limit` bytes; `size` is what the sender claims."""
    if size is not None:
        check_size(size, limit=limit)
    content = stream.read(limit + 1)
    check_size(len(content), limit=limit)
    return content


def is_zip(content: bytes) -> bool:
    """Say whether the bytes begin like a zip."""
    return content[:4] in (b"PK\x03\x04", _END_RECORD)


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by full name; a Refusal for what is broken, locked, too big or unsafe."""
    try:
        _check_end_record(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            check_entries(entries)
            return {
                name_of(entry): _member(archive, entry) for entry in entries if not is_litter(name_of(entry))
            }
    except BROKEN as cause:
        raise Refusal("ZIP_BROKEN") from cause


def names(content: bytes) -> list[str]:
    """Return the names in a zip without unpacking anything; none where it is broken or has too many."""
    try:
        _check_end_record(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [name_of(entry) for entry in archive.infolist()[: MAX_ENTRIES + 1] if not entry.is_dir()]
    except (*BROKEN, Refusal):
        return []


def _check_end_record(content: bytes) -> None:
    # The directory is sized from its end record, so that a hundred thousand names are never even listed.
    place = content.rfind(_END_RECORD, max(0, len(content) - 66_000))
    if place < 0 or len(content) < place + 22:
        raise Refusal("ZIP_BROKEN")
    count, directory_size = struct.unpack_from("<HI", content, place + 10)
    if count > MAX_ENTRIES or directory_size > MAX_ENTRIES * 1024:
        raise Refusal("ZIP_TOO_MANY", {"limit": MAX_ENTRIES})


def check_entries(entries: list[zipfile.ZipInfo], *, most_unpacked: int = MAX_UNPACKED) -> None:
    """Refuse a zip's directory by what it claims, before a member is opened."""
    if len(entries) > MAX_ENTRIES:
        raise Refusal("ZIP_TOO_MANY", {"limit": MAX_ENTRIES})
    if sum(entry.file_size for entry in entries) > most_unpacked:
        raise Refusal("ZIP_TOO_LARGE", {"limit_mib": most_unpacked // (1024 * 1024)})
    for entry in entries:
        name = name_of(entry)
        parts = name.split("/")
        if ".." in parts or name.startswith("/") or "\x00" in name or ":" in parts[0]:
            raise Refusal("ZIP_UNSAFE_NAME", {"name": clean(name, 80)})
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Refusal("ZIP_LINK", {"name": clean(name, 80)})
        if entry.flag_bits & 1:
            raise Refusal("ZIP_LOCKED", {"name": clean(name, 80)})
        if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refusal("ZIP_TOO_LARGE", {"limit_mib": MAX_UNPACKED // (1024 * 1024)})


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        # The header may lie about the size: read one byte more than it claims and no further.
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise Refusal("ZIP_BROKEN")
    return content


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name of a member, in UTF-8 or as a Chinese Windows wrote it."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        name = raw.decode("utf-8") if _decodes(raw, "utf-8") else raw.decode("gb18030", errors="replace")
    return name.replace("\\", "/")


def is_litter(name: str) -> bool:
    """Whether a member is what a desktop leaves in every zip."""
    last = name.rsplit("/", 1)[-1]
    return name.startswith("__MACOSX/") or last.startswith("._") or last in (".DS_Store", "Thumbs.db")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def decode(content: bytes) -> tuple[str, str]:
    """Return (text, encoding): by byte-order mark, strict UTF-8, UTF-16 by its zero bytes, strict GB18030."""
    if content.startswith(b"\xef\xbb\xbf") and _decodes(content[3:], "utf-8"):
        return content[3:].decode("utf-8"), "UTF-8-BOM"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark) and _decodes(content[2:], encoding):
            return _text(content[2:].decode(encoding)), encoding.upper()
    if (wide := _wide(content)) and _decodes(content, wide):
        return _text(content.decode(wide)), wide.upper()
    for encoding in ("utf-8", "gb18030"):
        if _decodes(content, encoding):
            return _text(content.decode(encoding)), encoding.upper()
    raise Refusal("TEXT_UNREADABLE")


def typed(text: str) -> bytes:
    """Text a person typed, for a reader of files: marked as what it is, so that nothing is guessed of it."""
    return text.encode("utf-8-sig", errors="replace")


def _wide(content: bytes) -> str | None:
    sample = content[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(content) % 2 or max(even, odd) < len(sample) // 8:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _text(text: str) -> str:
    if "\x00" in text:
        raise Refusal("TEXT_UNREADABLE")
    return text


def clean(text: str, longest: int = 200) -> str:
    """Return one line of printable text, trimmed and no longer than `longest` characters."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text[:longest]  # nearly all of them
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:longest]


def formula_safe(text: str) -> str:
    """Return text for CSV that a spreadsheet will not run: a leading = + - @ TAB CR LF gets an apostrophe.

    A workbook needs none: its texts are stored as texts, as they are, and read back the same.
    """
    return f"'{text}" if text[:1] and text[0] in _FORMULA_STARTS else text
