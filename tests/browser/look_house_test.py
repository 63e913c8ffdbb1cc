"""The furniture holds: no inline style, no missing drawing, text that can be read in light and dark."""

import re
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[2]
STATIC = ROOM / "landmgmt" / "static"
APPS = ("landmgmt", "parcels", "expansion")
TEMPLATES = sorted(path for app in APPS for path in (ROOM / app).rglob("templates/**/*.html"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
INLINE = re.compile(r"<style|\sstyle=|\son(?:click|change|submit|load|error)=|javascript:", re.I)
TEXTS = ["ink", "ink-2", "ink-3", "accent", "trouble", "warn", "note"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_the_strict_policy_would_stop(path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE.search(text)
    for opening in re.findall(r"<script[^>]*>", text):
        assert "src=" in opening


def test_every_drawing_and_pattern_that_is_named_exists():
    symbols = (ROOM / "landmgmt/templates/parts/symbols.html").read_text(encoding="utf-8")
    known = set(re.findall(r'id="([\w-]+)"', symbols))
    used = set()
    for path in TEMPLATES:
        used |= set(re.findall(r'<use href="#([\w-]+)"', path.read_text(encoding="utf-8")))
    for sheet in (STATIC / "css").glob("*.css"):
        used |= set(re.findall(r"url\(#([\w-]+)\)", sheet.read_text(encoding="utf-8")))
    assert used <= known


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_module_that_a_script_imports_is_in_the_house(path):
    for target in re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8")):
        assert (path.parent / target).resolve().is_file(), target


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_markup_from_text(path):
    code = path.read_text(encoding="utf-8")
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    assert not re.search(markup, code)


def test_no_style_sheet_or_script_of_ours_reaches_outside():
    for path in [*(STATIC / "css").glob("*.css"), *SCRIPTS]:
        addresses = re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, path


def _tokens(*, dark: bool) -> dict[str, str]:
    css = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    light_part, dark_part = css.split("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", light_part))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", dark_part.split("@media print")[0]))
    return found


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_colour_can_be_read_on_its_ground(dark):
    tokens = _tokens(dark=dark)
    for name in TEXTS:
        for ground in ("bg", "surface"):
            assert _contrast(tokens[name], tokens[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("dark", [False, True])
def test_the_stage_ramp_runs_one_way_and_its_codes_can_be_read(dark):
    tokens = _tokens(dark=dark)
    ramp = [tokens[f"s{n}"] for n in range(10)]
    steps = [_light(colour) for colour in ramp]
    assert steps == sorted(steps, reverse=not dark)
    for n, colour in enumerate(ramp):
        on = tokens["on-lo" if n < 5 else "on-5" if n == 5 else "on-hi"]
        assert _contrast(on, colour) >= 4.5, n
