"""Gathers the messages of the sources and holds the English catalogue to them, without system gettext."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = ROOT / "locale/en/LC_MESSAGES/django.po"
APPS = ("landmgmt", "parcels", "expansion")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **dict.fromkeys(("_g", "gettext_lazy", "gettext_noop")),
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Chinese letters, and the full-width signs that only Chinese uses; ㎡ is a sign of either language.
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uffee]")
PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\))?[-+ #0]*[\d.]*(?P<kind>[a-zA-Z%])")
# What changes with every run and says nothing about the words.
NOISE = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By)'
)


def extracted(text: str, *, template: bool) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Each message of one source with its context; two forms where the source has a plural."""
    code = templatize(text) if template else text
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        yield message, context


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that may speak to a person: code without migrations, and the templates."""
    for app in APPS:
        yield from (path for path in sorted((root / app).rglob("*.py")) if "migrations" not in path.parts)
        yield from sorted((root / app).glob("templates/**/*.html"))


def gathered(root: Path = ROOT) -> Catalog:
    """All messages of the sources, untranslated."""
    head = "# English words of landmgmt."
    catalog = Catalog(locale="en", project="landmgmt", fuzzy=False, header_comment=head)
    for path in sources(root):
        for message, context in extracted(path.read_text(encoding="utf-8"), template=path.suffix == ".html"):
            catalog.add(message, context=context)
    return catalog


def translated(catalog: Catalog, known: Catalog) -> Catalog:
    """The catalogue with the translations already known; what no source says any more is left behind."""
    for message in catalog:
        if not message.id:
            continue
        before = known.get(_first(message), message.context)
        if before is None:
            continue
        if message.pluralizable == before.pluralizable:
            message.string = before.string
        message.flags |= before.flags & {"fuzzy"}
    return catalog


def findings(wanted: Catalog, known: Catalog) -> list[str]:
    """What keeps an English page from being whole, one line for each message that is wrong."""
    found = []
    for message in wanted:
        if not message.id:
            continue
        english = known.get(_first(message), message.context)
        if english is None:
            found.append(f"missing: {_first(message)}")
            continue
        found.extend(f"{fault}: {_first(message)}" for fault in faults(message, english))
    return found


def faults(message: Message, english: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    forms = english.string if isinstance(english.string, (list, tuple)) else (english.string,)
    if message.pluralizable != english.pluralizable:
        yield "plural forms differ"
    if not all(forms):
        yield "untranslated"
        return
    if english.fuzzy:
        yield "fuzzy"
    allowed = [placeholders(text) for text in _texts(message)]
    if any(placeholders(form) not in allowed for form in forms):
        yield "placeholders differ"
    if any(CHINESE.search(form) for form in forms):
        yield "Chinese in the English"


def placeholders(text: str) -> list[tuple[str | None, str]]:
    """The named and bare placeholders of a text; named ones may change places, bare ones may not."""
    found = [(match["name"], match["kind"]) for match in PLACEHOLDER.finditer(text) if match["kind"] != "%"]
    return sorted({one for one in found if one[0]}) + [one for one in found if not one[0]]


def load(path: Path = ENGLISH) -> Catalog:
    """The catalogue as it lies; empty where there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def save(catalog: Catalog, path: Path = ENGLISH) -> None:
    """Writes it sorted, with neither days nor line numbers, so that a change is as small as its words."""
    draft = io.BytesIO()
    write_po(draft, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line for line in draft.getvalue().splitlines(True) if not NOISE.match(line)))


def _texts(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


def _first(message: Message) -> str:
    return _texts(message)[0]


def main(arguments: list[str]) -> int:
    """Runs the command; the exit code is 1 where `--check` finds something."""
    wanted = gathered()
    if arguments == ["--check"]:
        found = findings(wanted, load())
        sys.stdout.writelines(f"{line}\n" for line in found)
        sys.stdout.write(f"{len(wanted)} messages, {len(found)} findings\n")
        return 1 if found else 0
    if arguments:
        sys.stderr.write("script/messages [--check]\n")
        return 2
    catalog = translated(wanted, load())
    save(catalog)
    open_ones = [message for message in catalog if message.id and not all(_strings(message))]
    sys.stdout.write(f"{len(catalog)} messages, {len(open_ones)} untranslated\n")
    return 0


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string,)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
