"""Every main page as every role: it answers, complains of nothing, fits a phone and can be pressed there."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from parcels.rules.roles import Role
from tests import databases
from tests.browser.visitors import PHONE, sign_in, signed_in
from tests.permissions_table import WHO_MAY
from tests.roster_books import book, person

USERS = {
    Role.STAFF: "zhoumin",
    Role.FINANCE: "hejing",
    Role.PLANNER: "lingong",
    Role.LEADER: "zengzhuren",
    Role.ADMINISTRATOR: "guanli",
    Role.AUDITOR: "shenji",
}
# The main part of each page as this process has drawn it: letter for letter the same is drawn once.
DRAWN: dict[str, set[str]] = {}
MAIN, OWN = (
    re.compile(r"<main.*</main>", re.DOTALL),
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'),
)
# Address name → where it is; a pattern stands for the first such link on the page named beside it.
PAGES: dict[str, str | tuple[str, str]] = {
    "desk": "/",
    "leader": "/leader/",
    "parcel_list": "/parcels/",
    "parcel_export_page": "/parcels/export/?stage=4",
    "taking_new": "/parcels/new/?project=KP-1",
    "taking_file": ("/parcels/?stage=4", "main tbody th a"),
    "party_list": "/people/",
    "party_file": ("/people/", "main tbody th a"),
    "project_list": "/projects/",
    "unit_list": "/rates/units/",
    "project_file": "/projects/KP-1/",
    "posting_list": "/postings/",
    "posting_file": ("/postings/", "main tbody th a"),
    "posting_new": "/postings/new/",
    "posting_rules": "/postings/rules/",
    "paper_rules": "/payments/papers/",
    "account_proofs": "/payments/proofs/",
    "law": "/law/",
    "collective_list": "/payments/collectives/",
    "collective_file": ("/payments/collectives/", "main tbody th a"),
    "dispute_list": "/disputes/",
    "dispute_new": "/disputes/new/",
    "dispute_file": ("/disputes/", "main tbody th a"),
    "journal": "/journal/",
    "access_log": "/journal/access/",
    "user_list": "/users/",
    "user_new": "/users/new/",
    "project_edit": "/projects/KP-1/edit/",
    "fund_edit": "/funds/KP-ZX/",
    "import_list": "/imports/",
    "import_new": "/imports/new/",
    "sender_list": "/imports/senders/",
    "job_list": "/jobs/",
    "agreement_list": "/agreements/",
    "manual_list": "/lines-by-hand/",
    "manual_file": ("/lines-by-hand/", "main tbody th a"),
    "insurance_file": "/insurance/",
    "agreement_new": "/agreements/new/?project=KP-1",
    "agreement_file": ("/agreements/", "main tbody th a"),
    "takeover_list": "/takeovers/",
    "takeover_new": "/takeovers/new/",
    "run_list": "/payments/",
    "run_new": "/payments/new/?fund=KP-ZX",
    "run_file": ("/payments/", "main tbody th a"),
    "ledger": "/projects/KP-1/ledger/",
    "loan_list": "/payments/loans/",
    "proposal_list": "/payments/proposed/",
    "voucher_file": ("/projects/KP-1/ledger/", "main tbody td a[href^='/vouchers/']"),
    "fund_receive": "/projects/KP-1/funds/receive/",
    "arrears": "/arrears/",
    "arrears_lines": "/arrears/lines/",
    "arrears_ages": "/arrears/ages/?by=village&second=reason",
    "arrears_statement": "/arrears/statement/",
    "arrears_statement_lines": "/arrears/statement/lines/",
    "line_file": ("/arrears/lines/?showing=overdue", "main tbody td.first a"),
    "check_list": "/checks/",
    "quality_list": "/quality/",
    "roster_list": "/rosters/",
    "operation_file": "/operations/1/",
    "operation_items": "/operations/1/items/",
    "zone": "/zone/",
    "zone_export": "/zone/export/",
    "boundary_list": "/zone/boundary/",
    "boundary_file": ("/zone/boundary/", "main tbody th a"),
    "boundary_reconcile": "/zone/boundary/land/",
    "boundary_difference": "/zone/boundary/difference/",
    "boundary_new": "/zone/boundary/new/",
    "overlay_list": "/zone/overlays/",
    "overlay_report": "/zone/overlays/report/",
    "overlay_new": "/zone/overlays/new/",
    "lot_file": ("/zone/", "main a[href^='/zone/lots/']"),
    "levelling": "/zone/levelling/",
    "lot_earth": ("/zone/levelling/", "main a[href$='/earth/']"),
    "lot_profile": "/zone/lots/5/profile/",
    "lot_new": "/zone/lots/new/",
    "levelling_survey_new": "/zone/levelling/surveys/new/",
    "levelling_factors": "/zone/levelling/factors/",
    "siting": "/zone/siting/",
    "siting_site": ("/zone/siting/", "main tbody th a"),
    "siting_comparison": "/zone/siting/compare/1/",
    "siting_criteria": "/zone/siting/criteria/",
    "siting_criteria_edit": "/zone/siting/criteria/new/",
    "siting_new": "/zone/siting/new/",
    "siting_import": "/zone/siting/import/",
    "siting_values": "/zone/siting/values/",
    "siting_basis": "/zone/siting/basis/",
    "siting_corridors": "/zone/siting/corridors/",
    "siting_corridor_new": "/zone/siting/corridors/new/",
    "milestones": "/zone/milestones/",
    "milestone_file": ("/zone/milestones/", "main tbody th a"),
    "forecast": "/zone/forecast/",
    "zone_services": "/zone/services/",
    "zone_service_file": ("/zone/services/", "main tbody th a"),
    "lot_delivery": "/zone/lots/3/delivery/",
}
FORMS = {
    "taking_advance": "advance/",
    "taking_survey": "survey/",
    "taking_shares": "shares/",
    "taking_split": "split/",
    "taking_merge": "merge/",
    "taking_adjust": "adjust/",
    "taking_redraw": "redraw/",
    "taking_edit": "edit/",
}
# What a hand presses on a phone: a tick is pressed by its label, a link within a text is read.
TOO_LOW = """() => [...document.querySelectorAll(
    "main button, main .btn, main select, main input:not([type=hidden]), .nav a, .who button, .tabs a")]
  .filter((e) => !e.closest("[hidden], .sr, .leaflet-control"))
  .map((e) => e.matches("[type=checkbox], [type=radio]") ? e.closest("label") ?? e : e)
  .map((e) => [e.getBoundingClientRect(), e])
  .filter(([box]) => box.width > 0 && box.height > 0 && box.height < 43.5)
  .map(([box, e]) => `${e.tagName} ${e.name ?? ""} ${e.textContent.trim().slice(0, 12)} ${box.height}`)"""
WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  && [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
     .slice(0, 3).map((e) => `${e.tagName}.${e.className}`).join(", ")"""

WHOLE_MAP_IS_DRAWN = """() => { const foot = document.querySelector("#rows tfoot th");
  const n = Number(foot.textContent.replace(/\\D/g, ""));
  return document.querySelectorAll("path.m-land[data-parcel-id]").length === n; }"""
# What the house itself says: names of people, land and papers stay as they are written, in a file's
# `.title` or the journal's `.told`.
HOUSE_WORDS = """() => [...document.querySelectorAll("nav a, h1, h2, thead th, dt, label, button")]
  .filter((e) => !e.closest("[lang=zh-Hans], tbody, option, .leaflet-container, .title, .told"))
  .filter((e) => !e.matches(":has(a, input[type=checkbox], select)"))
  .map((e) => e.textContent.trim())"""
CHINESE = re.compile("[\u4e00-\u9fff]")
AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
GRAVE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((v) => ["serious", "critical"].includes(v.impact))
  .map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)}`)"""
# The pages that the clerk's day is made of, read by axe.
READ = (
    "desk", "parcel_list", "taking_file", "taking_shares", "party_file", "import_new",
    "agreement_new", "agreement_file", "run_new", "arrears", "zone", "dispute_new",
    "roster_list", "job_list", "taking_split", "taking_merge", "taking_adjust", "taking_redraw",
    "taking_edit", "taking_new", "operation_file", "operation_items",
)  # fmt: skip

# The pages of one worker and of the other, each as every role sees it: what two see alike is drawn once.
HALVES = pytest.mark.parametrize("half", [0, 1])


@pytest.fixture(scope="module")
def addresses(browser: Any, demo_server: str) -> dict[str, str]:
    """Where each page is: objects of the clerk's villages, found by reading her lists."""
    found = {name: at for name, at in PAGES.items() if isinstance(at, str)}
    with signed_in(browser, demo_server, "zhoumin") as page:
        for name, at in PAGES.items():
            if not isinstance(at, str):
                page.goto(demo_server + at[0])
                found[name] = page.locator(at[1]).first.get_attribute("href")
        page.goto(f"{demo_server}/parcels/?stage=3")
        registered = page.locator("main tbody th a").first.get_attribute("href")
    return found | {name: registered + part for name, part in FORMS.items()}


def _misfits(page: Any, name: str) -> list[str]:
    """What is wrong with a page that this person may see: the demo's banner, and all of it on a phone."""
    wrong = [] if "非法定界线" in page.inner_text(".banner") else [f"{name}: no banner"]
    if wide := page.evaluate(WIDER):
        wrong.append(f"{name}: wider than a phone by {wide}")
    wrong += [f"{name}: too low on a phone: {what}" for what in page.evaluate(TOO_LOW)]
    return wrong


def _main_of(html: str) -> str:
    """What a page holds, but for the keys that every form gets anew."""
    found = MAIN.search(html)
    return OWN.sub("", found[0] if found else html)


def _is_drawn(page: Any, name: str, address: str) -> bool:
    """Whether another person's page of this name holds the same, and was drawn."""
    if name not in DRAWN:
        return False
    answer = page.request.get(address)
    return answer.status == 200 and _main_of(answer.text()) in DRAWN[name]


@HALVES
@pytest.mark.parametrize("role", USERS, ids=lambda role: role.value)
def test_every_page_answers_without_a_complaint_and_fits_a_phone(role, half, addresses, browser, demo_server):
    wrong, drawn = [], 0
    # Held like a phone from the first: turning each page over would draw it twice more.
    with signed_in(browser, demo_server, USERS[role], viewport=PHONE) as page:
        for name, address in list(addresses.items())[half::2]:
            if role not in WHO_MAY[name]:
                # Its refusal has a page of its own; nothing of it needs drawing.
                refused = page.request.get(demo_server + address)
                if (refused.status, "<h1>这一页不归您看</h1>" in refused.text()) != (403, True):
                    wrong.append(f"{name}: a refusal of {refused.status} without its page")
            # The first pages of everybody, for the menu is each role's own.
            elif drawn < 3 or not _is_drawn(page, name, demo_server + address):
                answer, drawn = page.goto(demo_server + address), drawn + 1
                wrong += _misfits(page, name) if answer.status == 200 else [f"{name}: {answer.status}"]
                DRAWN.setdefault(name, set()).add(_main_of(answer.text()))
        wrong += page.said
    assert wrong == []


def test_nobody_comes_in_with_a_wrong_password(demo_server, page):
    sign_in(page, demo_server, "zhoumin", password="Demo-2026-Hongjiang-")
    page.locator("main [role=alert]").first.wait_for()
    assert "/account/login/" in page.url
    assert "zhoumin" not in page.inner_text("main")
    page.goto(f"{demo_server}/parcels/")
    assert "/account/login/" in page.url


def test_an_address_that_is_not_there_has_its_page(demo_server, browser):
    with signed_in(browser, demo_server, "lingong") as page:
        for path in ("/nowhere/", "/parcels/99999999/"):
            assert page.goto(demo_server + path).status == 404
            assert page.inner_text("h1") == "没有这一页"
            page.get_by_role("link", name="回首页").click()
            page.wait_for_url(f"{demo_server}/")


def _counts(page: Any) -> set[int]:
    """How many parcels the list, its foot, the legend and the map speak of."""
    page.wait_for_function(WHOLE_MAP_IS_DRAWN)
    texts = [
        page.inner_text("#result b >> nth=0"),
        page.inner_text("#rows tfoot th"),
        page.locator("#legend tfoot").first.locator("td").first.inner_text(),
    ]
    numbers = {int("".join(letter for letter in text if letter.isdigit())) for text in texts}
    return numbers | {page.locator("path.m-land[data-parcel-id]").count()}


def test_a_changed_filter_stands_in_the_address_and_list_legend_and_map_agree(demo_server, browser):
    with signed_in(browser, demo_server, "lingong") as page:
        page.goto(f"{demo_server}/parcels/")
        (every,) = _counts(page)
        with page.expect_response(lambda r: "map.json" in r.url and "stage=4" in r.url):
            page.select_option("[name=stage]", "4")
        page.wait_for_url("**stage=4**")
        (signed,) = _counts(page)
        assert 0 < signed < every
        address = page.url
        page.go_back()
        assert _counts(page) == {every}
        page.goto(address)
        assert page.input_value("[name=stage]") == "4"
        assert _counts(page) == {signed}


def test_a_click_on_the_map_opens_the_parcel(demo_server, browser):
    with signed_in(browser, demo_server, "lingong") as page:
        page.goto(f"{demo_server}/parcels/?q=KP-090")
        path = page.locator("path.m-land[data-parcel-id]").first
        number = path.get_attribute("data-parcel-id")
        path.focus()
        path.press("Enter")
        page.wait_for_url(f"**/parcels/{number}/**")
        assert page.inner_text("h1") == "KP-090"
        page.go_back()
        path = page.locator(f"path.m-land[data-parcel-id='{number}']")
        path.click()
        page.wait_for_url(f"**/parcels/{number}/**")


def test_the_large_map_opened_from_a_file_shows_that_parcel_near_and_chosen(demo_server, browser):
    with signed_in(browser, demo_server, "lingong") as page:
        page.goto(f"{demo_server}/parcels/?q=KP-090")
        page.locator("main tbody th a").first.click()
        page.get_by_role("link", name="在大图中看").click()
        page.wait_for_url("**chosen=**")
        page.locator("path.m-pick").first.wait_for(state="attached")
        number = parse_qs(urlsplit(page.url).query)["chosen"][0]
        land = page.locator(f"path.m-land[data-parcel-id='{number}']").bounding_box()
        sheet = page.locator("[data-live-map]").bounding_box()
        assert land["width"] > 60 or land["height"] > 60
        assert abs(land["x"] + land["width"] / 2 - sheet["x"] - sheet["width"] / 2) < sheet["width"] / 4
        # Written by hand, the code will do; what is no code shows the whole.
        page.goto(f"{demo_server}/parcels/?chosen=KP-090")
        page.locator("path.m-pick").first.wait_for(state="attached")
        page.goto(f"{demo_server}/parcels/?chosen=%3Cb%3E")
        page.wait_for_function(WHOLE_MAP_IS_DRAWN)
        assert page.locator(".m-pick").count() == 0


def test_without_scripts_the_list_is_filtered_and_a_file_is_read(demo_server, browser):
    with signed_in(browser, demo_server, "zhoumin", java_script_enabled=False) as page:
        page.goto(f"{demo_server}/parcels/")
        page.select_option("[name=stage]", "4")
        page.locator("form.filter button[type=submit]").click()
        page.wait_for_url("**stage=4**")
        stages = set(page.locator("#rows tbody td.st").all_inner_texts())
        assert len(stages) == 1
        page.locator("#rows tbody th a").first.click()
        page.wait_for_url("**/parcels/*/**")
        for word in ("权利人与份额", "应付明细", "文书", "日志"):
            assert page.get_by_role("heading", name=word).is_visible()


def names_of_the_demo() -> re.Pattern[str]:
    """Every text of the demo's files and whatever is quoted: names are not the house's words."""
    texts: set[str] = set()
    for file in ("story.json", "zone.json"):
        _gather(json.loads((databases.ROOT / "fixtures/demo" / file).read_text(encoding="utf-8")), texts)
    known = map(re.escape, sorted(texts, key=len, reverse=True))
    return re.compile("|".join(["“[^”]*”", *known]))


def _gather(node: Any, texts: set[str]) -> None:
    if isinstance(node, str) and CHINESE.search(node):
        texts.add(node)
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _gather(child, texts)


@HALVES
@pytest.mark.parametrize("role", [Role.STAFF, Role.FINANCE], ids=lambda role: role.value)
def test_in_english_no_word_of_the_house_is_left_chinese(role, half, addresses, browser, demo_server):
    names, left = names_of_the_demo(), {}
    with signed_in(browser, demo_server, USERS[role]) as page:
        assert all(CHINESE.search(text) for text in page.evaluate(HOUSE_WORDS))
        with page.expect_navigation():
            page.get_by_role("button", name="English").click()
        assert page.get_attribute("html", "lang") == "en"
        for name, address in list(addresses.items())[half::2]:
            if role in WHO_MAY[name]:
                page.goto(demo_server + address)
                said = {names.sub("", text) for text in page.evaluate(HOUSE_WORDS)}
                if found := sorted(text for text in said if CHINESE.search(text)):
                    left[name] = found
    assert left == {}


@HALVES
def test_nothing_keeps_a_reader_out(half, addresses, browser, demo_server):
    source, wrong = AXE.read_text(encoding="utf-8"), []
    with signed_in(browser, demo_server, "zhoumin") as page:
        for name in READ[half::2]:
            page.goto(demo_server + addresses[name])
            page.evaluate(source)
            for width in (1440, 768, 360):
                page.set_viewport_size({"width": width, "height": 900})
                wrong += [f"{name} at {width}: {found}" for found in page.evaluate(GRAVE)]
    assert wrong == []


def _roster(folder: Path) -> Path:
    """A workbook with an error, a newcomer and nothing else."""
    path = folder / "名册.xlsx"
    rows = [person("赵家", 村民小组="3 组"), person("钱家", 村="没有这村", 村民小组="9 组")]
    path.write_bytes(book(权利人=rows))
    return path


@pytest.mark.parametrize("width", [1440, 768, 360])
def test_a_tried_roster_fits_and_is_read_aloud(width, browser, demo_server, tmp_path):
    source, window = AXE.read_text(encoding="utf-8"), {"width": width, "height": 900}
    with signed_in(browser, demo_server, "zhoumin", viewport=window) as page:
        page.goto(f"{demo_server}/rosters/")
        page.select_option("[name=project]", "KP-1")
        page.set_input_files("input[type=file]", _roster(tmp_path))
        page.get_by_role("button", name="试读").click()
        page.wait_for_url("**/rosters/tried/**")
        assert "权利人!E3" in page.inner_text("main")
        page.evaluate(source)
        assert page.evaluate(GRAVE) == []
        assert page.evaluate(WIDER) is False
        if width == PHONE["width"]:
            assert page.evaluate(TOO_LOW) == []
