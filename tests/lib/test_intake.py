"""A foreign file is measured, unpacked and decoded within limits."""

import io
import struct
import time
import zipfile

import pytest

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def code_of(deed, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        deed(*args, **kwargs)
    return refused.value.code


class Unreadable(io.BytesIO):
    def read(self, *args):
        raise AssertionError("read before it was measured")


def test_200_mb_are_refused_before_a_byte_is_read():
    assert code_of(intake.take, Unreadable(), size=200 * 1024 * 1024) == "FILE_TOO_LARGE"


def test_a_stream_that_lies_about_its_size_is_cut_off():
    assert code_of(intake.take, io.BytesIO(b"x" * 100), size=5, limit=50) == "FILE_TOO_LARGE"


def test_an_empty_file_is_refused():
    assert code_of(intake.take, io.BytesIO(b"")) == "FILE_EMPTY"


@pytest.mark.parametrize("name", ["../out.shp", "/etc/passwd", "a/../../b", "..\\b.shp", "C:/x.shp"])
def test_a_name_that_leaves_the_zip_is_refused(name):
    assert code_of(intake.unpack, zipped({name: b"x"})) == "ZIP_UNSAFE_NAME"


def test_a_link_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a.shp")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert code_of(intake.unpack, buffer.getvalue()) == "ZIP_LINK"


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({"a.dbf": b"\x00" * (intake.MAX_UNPACKED + 1)})
    start = time.monotonic()
    assert code_of(intake.unpack, bomb) == "ZIP_TOO_LARGE"
    assert time.monotonic() - start < 2


def test_a_member_that_shrinks_beyond_reason_is_refused():
    assert code_of(intake.unpack, zipped({"a.dbf": b"\x00" * (8 * 1024 * 1024)})) == "ZIP_TOO_LARGE"


def test_too_many_files_are_refused():
    many = zipped({f"{i}.txt": b"" for i in range(intake.MAX_ENTRIES + 1)})
    assert code_of(intake.unpack, many) == "ZIP_TOO_MANY"


def test_a_locked_member_is_refused():
    content = bytearray(zipped({"a.shp": b"x"}, zipfile.ZIP_STORED))
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, place + 8, 1)
    assert code_of(intake.unpack, bytes(content)) == "ZIP_LOCKED"


def test_a_cut_zip_is_broken():
    whole = zipped({"a.shp": b"x" * 1000})
    assert code_of(intake.unpack, whole[:-30]) == "ZIP_BROKEN"


def test_chinese_names_without_a_mark_are_read():
    plain = zipped({"AAAA.shp": b"x"}).replace(b"AAAA", "地块".encode("gb18030"))
    assert list(intake.unpack(plain)) == ["地块.shp"]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8-BOM"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16-LE"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
    ],
)
def test_text_is_read_in_every_everyday_encoding(encoding, named):
    text = "[属性描述]\r\n带号=37\r\nJ1,1,3001337.231,37398864.552\r\n"
    assert intake.decode(text.encode(encoding)) == (text, named)


@pytest.mark.parametrize("content", [b"\x81\xff\xff\x00\x01", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"])
def test_what_is_no_text_is_refused(content):
    assert code_of(intake.decode, content) == "TEXT_UNREADABLE"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1"])
def test_a_spreadsheet_never_runs_a_cell(text):
    assert intake.formula_safe(text).startswith("'")
