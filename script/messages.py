"""Collects every message of the product into the English catalogue, and says which lack their English.

script/messages            collect: new ids come in empty, ids no longer used go
script/messages --check    exit 1 where an id is missing or empty, or its English does not fit
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("landmgmt", "parcels", "expansion")
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS: dict[str, Any] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd](?!\w)")
# A language is written in itself on every page.
OWN_NAMES = {"简体中文", "中文"}


def found() -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    """Every (context, id) of the sources; a plural's id is a pair."""
    if not settings.configured:
        settings.configure()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _messages(path.read_bytes())
        for path in sorted((ROOT / app).rglob("templates/**/*.html")):
            yield from _messages(templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode())


def _messages(source: bytes) -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    for _line, call, words, _comments in extract_python(io.BytesIO(source), CALLS, [], {}):
        if not call:
            continue
        parts = [w for w in words if isinstance(w, str)] if isinstance(words, list | tuple) else [words]
        context = parts.pop(0) if "pgettext" in call else None
        if not parts or not parts[0]:
            continue
        if call.startswith("n") and len(parts) > 1:
            yield context, (parts[0], parts[1])
        else:
            yield context, parts[0]


def kept() -> Catalog:
    """The catalogue as it stands."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def collect() -> Catalog:
    """The catalogue of today's ids, with the English that is there."""
    old, new = kept(), Catalog(locale="en", project="landmgmt", fuzzy=False)
    for context, words in found():
        before = old.get(words, context=context)
        new.add(words, before.string if before else None, context=context)
    return new


def faults(catalogue: Catalog) -> list[str]:
    """What keeps an English page from being English."""
    wrong = []
    have = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id}
    for context, words in found():
        if (context, words if isinstance(words, str) else words[0]) not in have:
            wrong.append(f"missing: {words}")
    for message in catalogue:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        if not all(strings) or message.fuzzy:
            wrong.append(f"untranslated: {ids[0]}")
        for text in strings:
            if sorted(set(PLACE.findall(text))) != sorted(set(PLACE.findall(ids[-1]))) and text:
                wrong.append(f"placeholders differ: {ids[0]}")
            if CHINESE.search(text) and ids[0] not in OWN_NAMES:
                wrong.append(f"Chinese in English: {ids[0]}")
    return wrong


def write(catalogue: Catalog) -> None:
    """Write it sorted by id, without line numbers, so that a change shows as itself."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, no_location=True, omit_header=False, sort_output=True, width=110)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        lacking = faults(kept())
        sys.stderr.write("".join(f"{line}\n" for line in sorted(set(lacking))))
        raise SystemExit(1 if lacking else 0)
    write(collect())
    sys.stderr.write(f"{len(kept())} messages, {len(set(faults(kept())))} to mend\n")
