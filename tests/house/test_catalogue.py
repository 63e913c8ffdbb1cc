"""English is whole: every message has its translation, and an English page holds no Chinese but data."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from script import messages
from tests.house.sources import CHINESE

PAGES = (
    "400.html",
    "404.html",
    "429.html",
    "500.html",
    "503.html",
    "account/login.html",
    "parts/banner.html",
    "parts/legend.html",
    "parts/map.html",
    "parts/map_templates.html",
    "parcels/imports/wizard.html",
    "403_csrf.html",
)
# The switch names each language in itself.
OWN_NAMES = ("中文", "简体中文")


def catalogue(*entries: tuple[str, str]) -> Catalog:
    """A small catalogue of ids and their English."""
    small = Catalog(locale="en", fuzzy=False)
    for chinese, english in entries:
        small.add(chinese, string=english)
    return small


def chinese_on(page: str, rf: RequestFactory) -> list[str]:
    """The Chinese letters of a rendered template, but for the languages' own names."""
    text = render_to_string(page, {}, request=rf.get("/"))
    for name in OWN_NAMES:
        text = text.replace(name, "")
    return sorted(set(CHINESE.findall(text)))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """The catalogue of this very checkout, compiled as script/setup does it."""
    from babel.messages.mofile import write_mo

    folder = tmp_path_factory.mktemp("locale")
    mo = folder / "en/LC_MESSAGES/django.mo"
    mo.parent.mkdir(parents=True)
    with messages.ENGLISH.open("rb") as source, mo.open("wb") as target:
        write_mo(target, read_po(source, locale="en"))
    return folder


@pytest.fixture
def english(compiled):
    """Speaks English from the catalogue as it lies, whether or not it was compiled since."""
    from django.utils.translation import trans_real

    with override_settings(LOCALE_PATHS=[compiled]):
        trans_real._translations.clear()
        with translation.override("en"):
            yield
    trans_real._translations.clear()


def test_every_message_of_the_sources_has_its_english():
    assert messages.findings(messages.gathered(), messages.load()) == []


def test_the_catalogue_keeps_no_message_that_nothing_says():
    wanted = {(message.context, message.id) for message in messages.gathered()}
    assert [one.id for one in messages.load() if (one.context, one.id) not in wanted] == []


@pytest.mark.parametrize(
    ("chinese", "english", "fault"),
    [
        ("地块", "", "untranslated"),
        ("地块", "地块", "Chinese in the English"),
        ("地块", "Parcel：", "Chinese in the English"),
        ("共 %(n)s 块", "parcels", "placeholders differ"),
        ("共 %(n)s 块", "%(m)s parcels", "placeholders differ"),
    ],
)
def test_the_check_sees_a_wrong_translation(chinese, english, fault):
    wanted, known = catalogue((chinese, "")), catalogue((chinese, english))
    assert messages.findings(wanted, known) == [f"{fault}: {chinese}"]


def test_the_check_sees_a_message_the_catalogue_lacks():
    assert messages.findings(catalogue(("地块", "")), catalogue()) == ["missing: 地块"]


def test_the_check_sees_a_fuzzy_translation():
    known = catalogue(("地块", "Parcel"))
    known["地块"].flags.add("fuzzy")
    assert messages.findings(catalogue(("地块", "")), known) == ["fuzzy: 地块"]


def test_the_check_lets_a_translation_move_its_placeholders():
    wanted = catalogue(("%(a)s 的 %(b)s", ""))
    assert messages.findings(wanted, catalogue(("%(a)s 的 %(b)s", "%(b)s of %(a)s"))) == []


def test_messages_are_found_in_code_and_in_templates():
    code = 'a = _("地块")\nb = ngettext("一块", "%d块", n)\nc = pgettext_lazy("印章", "争")'
    page = '{% translate "地块" %}{% blocktranslate trimmed %}\n共 {{ n }} 块\n{% endblocktranslate %}'
    assert list(messages.extracted(code, template=False)) == [
        ("地块", None),
        (("一块", "%d块"), None),
        ("争", "印章"),
    ]
    assert [said for said, _context in messages.extracted(page, template=True)] == ["地块", "共 %(n)s 块"]


@pytest.mark.parametrize("page", PAGES)
def test_an_english_page_has_no_chinese(page, english, rf, db):
    assert chinese_on(page, rf) == []


def test_the_same_page_in_chinese_is_seen_to_be_chinese(rf, db):
    assert chinese_on("404.html", rf) != []


def test_the_words_are_those_of_the_glossary(english):
    assert translation.gettext("区片") == "Price zone"
    assert translation.gettext("征拆专干") == "Acquisition staff"
    assert translation.gettext("净地") == "Ready land"
