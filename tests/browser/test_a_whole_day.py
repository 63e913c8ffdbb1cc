"""A day's work, only through the browser: a survey file becomes a paid parcel, and every role sees it."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal

import pytest

from tests import databases
from tests.browser.visitors import pixel

PASSWORD = "Demo-2026-Hongjiang"
SURVEY = databases.ROOT / "fixtures" / "samples" / "survey_40.zip"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CODE = "HJ2026001"
# Tokens of the light ramp, as a browser computes them: untouched, signed.
UNTOUCHED, SIGNED = "rgb(245, 243, 234)", "rgb(210, 155, 82)"


@pytest.fixture
def sign_in(browser, demo_server):
    contexts = []

    def door(username):
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        page.goto(f"{demo_server}/account/login/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{demo_server}/")
        return page

    yield door
    for context in contexts:
        context.close()


def send(page):
    """Press the page's own button and wait for what comes."""
    with page.expect_navigation():
        page.click("main form[method=post] button[type=submit]")
    assert page.locator("main [role=alert]").count() == 0, page.inner_text("main")[:800]


def overdue(page, base):
    """Overdue and paid of the whole park, as the arrears page prints them."""
    page.goto(f"{base}/arrears/")
    words = page.locator("main tfoot td").all_inner_texts()
    figures = [Decimal(w.replace(",", "")) for w in words if re.fullmatch(r"[\d,]+\.\d\d", w.strip())]
    payable, paid, unpaid, due = figures
    return {"payable": payable, "paid": paid, "unpaid": unpaid, "overdue": due}


# Points of a path's box that no label covers, so that a screenshot shows the land itself.
BARE_POINTS = """(path) => { const box = path.getBoundingClientRect();
  return [[.3, .25], [.7, .25], [.3, .75], [.7, .75]]
    .map(([x, y]) => [Math.round(box.x + box.width * x), Math.round(box.y + box.height * y)])
    .filter(([x, y]) => document.elementFromPoint(x, y) === path); }"""


def colour(page, base, pk):
    """The fill of the parcel on the live map and whether money is hatched over it."""
    page.mouse.move(0, 0)
    with page.expect_response(lambda answer: "/parcels/map.json" in answer.url) as asked:
        page.goto(f"{base}/parcels/?q={CODE}")
    (feature,) = asked.value.json()["features"]
    lng, lat = first_corner(feature["geometry"]["coordinates"])
    # The same map once more, so near that the parcel is larger than its code.
    page.goto(f"{base}/parcels/?q={CODE}&at=19,{lat},{lng}")
    path = page.locator(f'path[data-parcel-id="{pk}"]')
    path.wait_for()
    fill = path.evaluate("p => getComputedStyle(p).fill")
    hatches = page.locator("path.m-hatch.overdue").count()
    points = path.evaluate(BARE_POINTS)
    assert len(points) > 1
    seen = {pixel(page, x, y) for x, y in points}
    # A hatch leaves some of the ground free; without one there is nothing but the ground.
    assert seen == {fill} or (hatches and fill in seen), (seen, fill)
    return fill, hatches


def first_corner(coordinates):
    return coordinates if isinstance(coordinates[0], float) else first_corner(coordinates[0])


def test_a_day_from_the_survey_to_the_payment(sign_in, demo_server, served_demo, tmp_path):
    base = demo_server
    scan = tmp_path / "agreement.pdf"
    scan.write_bytes(PDF)
    staff, finance, leader, planner = (sign_in(n) for n in ("zhoumin", "hejing", "zengzhuren", "lingong"))

    # Import: findings are read, the whole file is written at once.
    staff.goto(f"{base}/imports/new/")
    staff.select_option("[name=project]", label="KP-1 · 扩片一期")
    staff.set_input_files("[name=file]", SURVEY)
    staff.fill("[name=since_date]", "2026-11-10")
    send(staff)
    assert "40 块，可以写入" in staff.inner_text("h1")
    staff.select_option("[name=batch]", label="扩片 2026 年第 2 批次")
    staff.check("[name=in_scope]")
    staff.select_option("[name=price_zone]", label="Ⅱ")
    with staff.expect_navigation():
        staff.click("form#write button")
    staff.goto(f"{base}/parcels/?q={CODE}")
    assert staff.locator("main tbody tr", has_text=CODE).count() == 1
    staff.locator("main tbody").get_by_text(CODE, exact=True).click()
    staff.wait_for_url(re.compile(r"/parcels/\d+/"))
    pk = re.search(r"/parcels/(\d+)/", staff.url)[1]
    assert colour(planner, base, pk) == (UNTOUCHED, 0)

    # Survey, shares, registration: step by step, each with its day.
    def advance(to, day):
        staff.goto(f"{base}/parcels/{pk}/advance/?to={to}")
        staff.fill("[name=on]", day)
        send(staff)

    advance("pre_announced", "2026-11-11")
    staff.goto(f"{base}/parcels/{pk}/survey/")
    staff.fill("[name=signed_date]", "2026-11-12")
    staff.set_input_files("[name=scan]", scan)  # without the confirmed sheet nothing would be paid
    send(staff)
    advance("surveyed", "2026-11-13")
    staff.goto(f"{base}/parcels/{pk}/shares/")
    staff.fill("[name=since]", "2026-11-14")
    staff.fill("[name=signed_date]", "2026-11-14")
    send(staff)
    advance("registered", "2026-11-16")
    accounts = {a.get_attribute("href") for a in staff.locator("main a[href$='/accounts/add/']").all()}
    assert len(accounts) == 2
    for number, address in enumerate(sorted(accounts)):
        staff.goto(base + address)
        staff.fill("[name=bank_name]", "示意农商银行")
        staff.fill("[name=number]", f"00055{number:014d}")
        send(staff)

    # Agreement: worked out first, then kept, then signed with its scan.
    before = overdue(leader, base)
    staff.goto(f"{base}/agreements/new/?taking={pk}")
    staff.fill("[name=due_1]", "2026-11-20")
    with staff.expect_navigation():
        staff.click("main form[method=get] button[type=submit]")
    with staff.expect_navigation():
        staff.get_by_role("button", name="存为草稿").click()
    agreement = staff.url
    staff.goto(f"{agreement}sign/")
    # A due date before the signing day is refused on the spot, and nothing is signed.
    staff.fill("[name=signed_date]", "2026-11-22")
    staff.set_input_files("[name=scan]", scan)
    with staff.expect_navigation():
        staff.click("main form[method=post] button[type=submit]")
    assert "2026-11-20" in staff.inner_text("main")
    assert overdue(leader, base) == before
    staff.goto(f"{agreement}sign/")
    staff.fill("[name=signed_date]", "2026-11-18")
    staff.set_input_files("[name=scan]", scan)
    send(staff)
    signed = overdue(leader, base)
    owed = signed["overdue"] - before["overdue"]
    # 1058.33 ㎡ of paddy in zone Ⅱ at 90.00 元/㎡.
    assert owed == Decimal("95249.70")
    assert signed["payable"] - before["payable"] == owed
    assert colour(planner, base, pk)[0] == SIGNED
    assert colour(leader, base, pk) == (SIGNED, 1)

    # Money: received, collected by one, approved by another, released and answered by a third.
    finance.goto(f"{base}/projects/KP-1/funds/receive/")
    finance.fill("[name=amount]", "95249.70")
    finance.fill("[name=value_date]", "2026-11-23")
    finance.fill("[name=number]", "HD-2026-1123")
    send(finance)
    staff.goto(f"{base}/payments/new/?fund=KP-ZX&pick=none")
    rows = staff.locator("main tbody tr", has_text=CODE)
    assert rows.count() == 3
    for row in rows.all():
        row.locator("[name=line]").check()
    with staff.expect_navigation():
        staff.locator("[name=prepare]").click()
    run = staff.url
    assert "95,249.70" in staff.inner_text("main")
    # Who prepared a run cannot approve it; who approved it cannot release it.
    assert staff.locator("form[action$='/approve/'] button[type=submit]").count() == 0
    leader.goto(run)
    with leader.expect_navigation():
        leader.locator("form[action$='/approve/'] button").first.click()
    # What goes to the bank is asked once: a page says what will happen, and its button does it.
    finance.goto(run)
    with finance.expect_navigation():
        finance.locator("a[href$='/release/']").first.click()
    with finance.expect_navigation():
        finance.locator("main form button").first.click()
    assert overdue(leader, base) == signed
    finance.goto(f"{run}results/")
    finance.fill("[name=bank_date]", "2026-11-23")
    finance.fill("[name=number]", "HD-2026-88")
    with finance.expect_navigation():
        finance.locator("[name=all_done]").click()

    # The arrears fall by exactly that sum; the hatch is gone from the map, the colour stays.
    after = overdue(leader, base)
    assert after["overdue"] == before["overdue"]
    assert after["paid"] - before["paid"] == owed
    assert colour(leader, base, pk) == (SIGNED, 0)

    # The journal tells it, newest first; the books still verify; the command says what the page says.
    auditor = sign_in("shenji")
    auditor.goto(f"{base}/journal/")
    told = auditor.locator("main tbody").last.inner_text()
    places = [told.index(word) for word in ("银行回执", "编制支付批次", "签订协议", "登记份额")]
    assert places == sorted(places)
    database, media = served_demo
    env = {**os.environ, "LANDMGMT_DATABASE": database, "LANDMGMT_MEDIA": str(media)}
    for words, check in (
        (["verify", "--json"], lambda said: said["ok"]),
        (["arrears", "--json"], lambda said: Decimal(said["total"]["overdue_yuan"]) == after["overdue"]),
    ):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=databases.ROOT,
            env=env,
            capture_output=True,
            check=False,
        )
        assert check(json.loads(done.stdout)), done.stdout
    for page in (staff, finance, leader, planner, auditor):
        # The one form that was refused on purpose answered 422; nothing else complained.
        assert [c for c in page.complaints if "422" not in c] == []
