"""Pinyin initials, by which people of the office look up names on a Latin keyboard."""

from itertools import islice, product

# 长田村 may be typed ctc or ztc; more than a few readings of one name are of no use to anybody.
MOST_READINGS = 4


def initials(text: str, longest: int = 60) -> str:
    """Return the lower-case first letters of each reading: 长田村3组 → "ctc3z ztc3z"; digits stay."""
    # Its dictionaries take a quarter of a second: only who writes a name waits for them.
    from pypinyin import Style, pinyin

    signs = []
    for readings in pinyin(text, style=Style.FIRST_LETTER, heteronym=True):
        # The usual reading stands first.
        if found := list(dict.fromkeys(sign for sign in map(_plain, readings) if sign)):
            signs.append(found)
    words: list[str] = []
    for reading in islice(product(*signs), MOST_READINGS):
        word = "".join(reading)
        if len(" ".join([*words, word])) <= longest:
            words.append(word)
    return " ".join(words) or "".join(first[0] for first in signs)[:longest]


def _plain(reading: str) -> str:
    return "".join(sign for sign in reading.lower() if sign.isalnum() and sign.isascii())
