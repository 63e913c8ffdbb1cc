"""Coordinates typed by hand, block by block, brought into the everyday format of boundary points."""

import re

from landmgmt.lib.refusal import Refusal

MOST_LINES = 20_000
_SPLIT = re.compile(r"[,，;；\t ]+")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


def as_txt(text: str) -> str:
    """Return boundary-point TXT of typed lines: a block's name, then its points as `label north east`.

    A point's label may be missing. "A / J1 3001337.231 37398864.552 / …" gives one plot named A.
    Refuses points before any name, and a line that is neither.
    """
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise Refusal("typed_too_long", {"most": MOST_LINES}, field="points")
    out = ["[属性描述]", "坐标系=2000国家大地坐标系", "[地块坐标]"]
    named = False
    count = 0
    for number, raw in enumerate(lines, start=1):
        line = raw.strip().strip("\ufeff")
        if not line:
            continue
        cells = [cell for cell in _SPLIT.split(line) if cell]
        numbers = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
        if len(cells) in (2, 3) and all(numbers[-2:]):
            if not named:
                raise Refusal("typed_point_without_block", {"line": number}, field="points")
            count += 1
            label = cells[0] if len(cells) == 3 else f"J{count}"
            out.append(f"{label},1,{cells[-2]},{cells[-1]}")
        elif len(cells) <= 2 and not all(numbers):
            name = line.replace(",", " ").replace("@", " ").strip()[:20]
            out.append(f",,{name},{name},面,,,,@")
            named, count = True, 0
        else:
            raise Refusal("typed_line_unreadable", {"line": number, "text": line[:40]}, field="points")
    return "\r\n".join(out) + "\r\n"
