"""What pictures showed to be wrong stays mended: nothing out of sight, crushed or overprinted."""

from typing import Any

import pytest

from tests.browser.visitors import PHONE, signed_in

FILTERED = ["/parcels/", "/agreements/", "/arrears/", "/arrears/ages/", "/arrears/statement/",
            "/arrears/lines/", "/projects/KP-1/ledger/"]  # fmt: skip
TABLES = ["/zone/", "/zone/services/", "/zone/milestones/", "/zone/siting/compare/1/", "/projects/KP-1/"]
# What stands beside the window and cannot be seen without a hint that there is more.
BESIDE = """() => [...document.querySelectorAll("main .filter *, form.filter *, .whole-bar, .whole-bar *")]
  .filter((e) => e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => `${e.tagName} ${e.name ?? ""}`)"""
# A cell so narrow that its words stand in a column of single letters.
CRUSHED = """() => {
  const lines = (cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return new Set([...text.getClientRects()].map((box) => Math.round(box.top))).size;
  };
  return [...document.querySelectorAll("main td, main th")]
    .filter((e) => e.offsetWidth > 0 && e.offsetWidth < 32 && e.textContent.trim().length > 1 && lines(e) > 1)
    .map((e) => e.textContent.trim().slice(0, 12)); }"""
UPON_EACH_OTHER = """() => {
  const words = [...document.querySelectorAll(".leaflet-container :is(.m-name, .m-code)")]
    .filter((e) => getComputedStyle(e).visibility === "visible")
    .map((e) => [e.textContent, e.getBoundingClientRect()]);
  return words.flatMap(([text, a], n) => words.slice(n + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
    .map(([other]) => `${text} on ${other}`)); }"""
WRITTEN = '() => document.querySelectorAll(".leaflet-container .m-name:not(.gives-way)").length > 3'


@pytest.fixture(scope="module")
def phone(browser: Any, demo_server: str) -> Any:
    with signed_in(browser, demo_server, "zengzhuren", viewport=PHONE) as page:
        yield page


@pytest.mark.parametrize("address", FILTERED)
def test_every_condition_of_a_filter_is_within_a_phone(phone, demo_server, address):
    phone.goto(demo_server + address)
    more, fold = phone.locator(".filter [data-more]"), phone.locator(".filter .more")
    assert more.is_visible()
    assert not fold.is_visible()
    assert phone.evaluate(BESIDE) == []
    more.click()
    assert fold.is_visible()
    assert phone.evaluate(BESIDE) == []


def test_the_fold_counts_the_conditions_that_are_set(phone, demo_server):
    phone.goto(f"{demo_server}/parcels/?stage=4&dispute=open")
    assert phone.inner_text(".filter [data-more] b") == "2"
    phone.goto(f"{demo_server}/parcels/")
    assert phone.inner_text(".filter [data-more] b") == ""


def test_on_a_desk_every_condition_stands_in_the_bar(browser, demo_server):
    with signed_in(browser, demo_server, "zengzhuren") as page:
        page.goto(f"{demo_server}/parcels/")
        assert not page.locator(".filter [data-more]").is_visible()
        assert page.locator("[name=dispute]").is_visible()


@pytest.mark.parametrize("address", ["/zone/", "/leader/"])
def test_the_whole_bar_of_the_zone_is_seen_on_a_phone_with_its_parts(phone, demo_server, address):
    phone.goto(demo_server + address)
    assert phone.evaluate(BESIDE) == []
    assert phone.locator(".whole-bar svg.short").bounding_box()["width"] > 300
    assert "33.0000" in phone.inner_text(".whole-bar ul.short")


@pytest.mark.parametrize(
    "address",
    ["/zone/", "/zone/services/", "/zone/milestones/", "/zone/siting/compare/1/", "/projects/KP-1/"],
)
def test_no_word_stands_in_a_column_of_single_letters(phone, demo_server, address):
    phone.goto(demo_server + address)
    assert phone.evaluate(CRUSHED) == []


@pytest.mark.parametrize("address", ["/zone/", "/parcels/#half-map"])
def test_no_two_words_of_a_map_lie_upon_each_other(phone, demo_server, address):
    phone.goto("about:blank")
    phone.goto(demo_server + address)
    phone.wait_for_function(WRITTEN)
    phone.wait_for_timeout(300)
    assert phone.evaluate(UPON_EACH_OTHER) == []


def test_the_longer_words_of_english_fit_a_phone_too(browser, demo_server):
    with signed_in(browser, demo_server, "hejing", viewport=PHONE) as page:
        with page.expect_navigation():
            page.get_by_role("button", name="English").click()
        for address in ("/parcels/", "/leader/", "/arrears/", "/zone/", "/zone/forecast/"):
            page.goto(demo_server + address)
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0, address
