"""Every word a person sees can be translated, and every word of the office is in the glossary."""

import ast
import re

import pytest
from django.apps import apps

from tests.house.sources import CHINESE, ROOT, call_name, python_files, short, storey

GETTEXT = {
    *("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"),
    *("gettext_noop", "npgettext", "npgettext_lazy"),
}
# Importers read words that stand in other people's files; the demo's story is data, not the screen's words.
READS_FOREIGN_WORDS = {"importers", "demo"}
# The writer of boundary points speaks the bureau's format.
FOREIGN_FILES = {"parcels/exporters/boundary_txt.py", "landmgmt/lib/intake.py"}
TRANSLATED = re.compile(
    r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}"
    r"|{%-?\s*comment\b.*?{%-?\s*endcomment\s*-?%}|{#.*?#}|{%-?\s*trans(?:late)?\b.*?%}|{{\s*_\(.*?}}"
    # a language's own name is written in that language on every page
    r"|\blang=\"zh[^\"]*\">[^<]*<"
    r"|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)


def bare_chinese_in(text: str) -> list[int]:
    """Lines of a source with a Chinese literal that no gettext call and no docstring holds."""
    tree = ast.parse(text)
    spoken: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and call_name(node) in GETTEXT:
            spoken.update(id(inner) for inner in ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spoken.add(id(node.value))
    found = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in spoken
    }
    return sorted(found)


def bare_chinese_in_template(text: str) -> list[int]:
    """Lines of a template with Chinese outside the translate tags."""
    blanked = TRANSLATED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return [number for number, line in enumerate(blanked.splitlines(), 1) if CHINESE.search(line)]


def test_no_chinese_literal_escapes_translation_in_python():
    wrong = [
        f"{short(path)}:{line}"
        for path in python_files("landmgmt", "parcels", "expansion")
        if storey(path) not in READS_FOREIGN_WORDS and short(path) not in FOREIGN_FILES
        for line in bare_chinese_in(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_no_chinese_text_escapes_translation_in_templates():
    wrong = [
        f"{short(path)}:{line}"
        for app in ("landmgmt", "parcels", "expansion")
        for path in sorted((ROOT / app).glob("templates/**/*.html"))
        for line in bare_chinese_in_template(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_every_model_is_in_the_glossary():
    glossary = (ROOT / "landmgmt/GLOSSARY.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", glossary))
    missing = [
        model.__name__
        for app in ("parcels", "expansion")
        for model in apps.get_app_config(app).get_models()
        # pghistory's event tables are the same word, kept over time
        if not model.__name__.endswith("Event") and model.__name__ not in words
    ]
    assert missing == []


def test_every_stage_is_in_the_glossary():
    from parcels.words import deeds

    glossary = (ROOT / "landmgmt/GLOSSARY.md").read_text(encoding="utf-8")
    words = {str(word) for table in (deeds.STAGES, deeds.WORKS) for word in table.values()}
    assert sorted(word for word in words if word not in glossary) == []


@pytest.mark.parametrize("sin", ['title = "地块"', 'note = f"共{n}块"'])
def test_the_guard_sees_a_bare_word_in_python(sin):
    assert bare_chinese_in(sin) == [1]


def test_the_guard_lets_translated_words_pass():
    assert bare_chinese_in('title = _("地块")\nnote = ngettext("一块", "%d块", n)') == []


def test_the_guard_sees_a_bare_word_in_a_template():
    page = '{% translate "地块" %}\n<b>欠付</b>\n{% blocktranslate %}共\n块{% endblocktranslate %}'
    assert bare_chinese_in_template(page) == [2]
