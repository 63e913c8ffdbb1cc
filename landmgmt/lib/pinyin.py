"""Pinyin initials, by which people of the office look up names on a Latin keyboard."""

from pypinyin import Style, lazy_pinyin


def initials(text: str, longest: int = 60) -> str:
    """Return the lower-case first letters of Chinese text; letters and digits stay: 长田村 3 组 → ctc3z."""
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return "".join(sign for sign in letters if sign.isalnum() and sign.isascii())[:longest]
