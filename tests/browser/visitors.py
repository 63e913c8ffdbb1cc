"""People at the office's pages: each in an own window, signed in by the form, and what went wrong there."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PASSWORD = "Demo-2026-Hongjiang"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
# Leaving a page breaks off what it was still asking for.
LEFT = "ERR_ABORTED"


def sign_in(page: Any, server: str, username: str, password: str = PASSWORD) -> None:
    """Fill the form of the door and go in."""
    page.goto(f"{server}/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.click("main form button.strong")


@contextmanager
def signed_in(browser: Any, server: str, username: str, **window: Any) -> Iterator[Any]:
    """A page of this person's own; `page.said` holds what console, script and content policy complain of."""
    context = browser.new_context(**{"locale": "zh-CN", "viewport": WIDE, **window})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.said = listen(page)
    sign_in(page, server, username)
    page.wait_for_url(f"{server}/")
    try:
        yield page
    finally:
        context.close()


def listen(page: Any) -> list[str]:
    """Every complaint with the page it stands on; reports of the content policy come by the console."""
    said: list[str] = []

    def hear(text: str) -> None:
        said.append(f"{page.url}: {text}")

    page.on("console", lambda m: hear(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: hear(str(error)))
    page.on("requestfailed", lambda r: hear(f"{r.url} {r.failure}") if LEFT not in r.failure else None)
    return said


def pixel(page: Any, x: float, y: float) -> str:
    """The colour that stands on the screen at a point, as a style sheet would say it: rgb(1, 2, 3)."""
    png = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1}, scale="css")
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    # The first byte names the row's filter; with no neighbours every filter leaves the plain values.
    red, green, blue = zlib.decompress(data)[1:4]
    return f"rgb({red}, {green}, {blue})"
