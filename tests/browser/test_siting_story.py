"""A planner compares sites from nothing, only by the pages: file, basis, values, choice, report."""

import io
import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from docx import Document
from pypdf import PdfReader

from expansion.models import SubstationCandidate
from parcels.actions.land_files import read_land
from parcels.exporters.boundary_txt import Plot, boundary_txt
from tests import databases
from tests.browser.visitors import WIDE, sign_in
from tests.conftest import _free_port, _wait_for
from tests.expansion.zone import publish
from tests.world import build_world, field_of

PASSWORD = "Siting-2026-Hongjiang"
SITES = (("甲", "南址", 60), ("乙", "北址", 130))
# What the grid asks for by criterion: the same for both, but for the cost and the earthwork.
SAME = {"plan_conformity": "1", "geology": "1", "minerals": "0"}
COST = {"甲": "0", "乙": "150"}


@pytest.fixture
def zone_server(committed_db, tmp_path):
    """The address of a server on an office with a boundary and no site, and the planner's login."""
    world = build_world()
    publish(world)
    # The server checks passwords in earnest, unlike the other tests.
    world.planner.password = make_password(PASSWORD, hasher=PBKDF2PasswordHasher())
    world.planner.save(update_fields=["password"])
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "LANDMGMT_DATABASE": committed_db,
        "LANDMGMT_MEDIA": str(tmp_path / "media"),
        "LANDMGMT_STATIC": str(tmp_path / "static"),
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, cwd=databases.ROOT, env=env, check=True)
    log = tmp_path / "server.log"
    command = [sys.executable, "-m", "gunicorn", "landmgmt.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, "--workers", "1", "--timeout", "120", "--no-control-socket"],
            cwd=databases.ROOT,
            env=env,
            stdout=out,
            stderr=out,
        )
    try:
        _wait_for(url, server, log)
        yield url, world.planner.username
    finally:
        server.terminate()
        server.wait(30)


def send(page, name=""):
    """Press the page's strong button, or the one of this name, and meet no refusal."""
    button = page.get_by_role("button", name=name) if name else page.locator("main form button.strong")
    with page.expect_navigation():
        button.click()
    assert page.locator("main [role=alert]").count() == 0, page.inner_text("main")[:800]


def save(page, word):
    """The bytes behind a link that downloads."""
    with page.expect_download(timeout=60_000) as found:
        page.get_by_role("link", name=word, exact=True).click()
    return found.value.path().read_bytes()


def fill_grid(page):
    """What the ranking needs, one paper for all rows, a tick where the sites are alike; the rest stays blank.

    Returns how many fields were filled and how many ticks were set.
    """
    page.fill("[name=paper_all]", "可研报告 2026-03")
    fields, ticks = 1, 0
    for row in page.locator("table.grid tbody").first.locator("tr:has(input[name^=paper_])").all():
        code = row.locator("input[name^=paper_]").get_attribute("name").removeprefix("paper_")
        cells = row.locator("[name^=v_]")
        same = row.locator(f"[name=same_{code}]")
        alike = code not in ("cost", "earthwork") and same.count()
        for place, (site, _name, _east) in enumerate(SITES[: 1 if alike else cells.count()]):
            cell = cells.nth(place)
            value = SAME.get(code) or (COST[site] if code in ("cost", "earthwork") else "40")
            if code in ("farmland", "red_line", "hazards", "slope", "corridors"):
                value = "0"
            if cell.evaluate("e => e.tagName") == "SELECT":
                cell.select_option(value)
            else:
                cell.fill(value)
            fields += 1
        if alike:
            same.check()
            ticks += 1
    return fields, ticks


def test_a_planner_makes_the_report_from_nothing(browser, zone_server):
    url, username = zone_server
    context = browser.new_context(locale="zh-CN", viewport=WIDE, accept_downloads=True)
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, url, username, PASSWORD)
    page.wait_for_url(f"{url}/")

    page.goto(f"{url}/zone/siting/")
    page.get_by_role("link", name="从文件登记站址", exact=True).click()
    plots = [Plot(field_of(east, 60, 20, 20), code, name) for code, name, east in SITES]
    page.set_input_files(
        "input[type=file]", {"name": "站址.txt", "mimeType": "text/plain", "buffer": boundary_txt(plots)}
    )
    send(page, "读取")
    for place in range(len(SITES)):
        page.fill(f"[name=s{place}-wall_area_m2]", "260")
    send(page)

    page.get_by_role("link", name="负荷中心与洪水位", exact=True).click()
    centre = field_of(90, 100, 2, 2).centroid
    page.fill("[name=load_point]", f"{centre.x:.7f},{centre.y:.7f}")
    page.fill("[name=load_source]", "电力规划")
    send(page)

    page.get_by_role("link", name="填报指标值", exact=True).first.click()
    asked = page.locator("table.grid tbody").first.locator("tr:has(input[name^=paper_])").count()
    fields, ticks = fill_grid(page)
    # One value a row and a tick where both are open and alike, two values where they differ, and one paper.
    assert (asked, fields, ticks) == (19, 22, 14)
    send(page, "保存")
    send(page, "按今天的数据比选")
    assert "未参加排序" not in page.inner_text("main"), page.inner_text("main")[:2000]

    page.get_by_role("link", name="填写推荐意见").click()
    page.select_option("[name=candidate]", "甲")
    page.fill("[name=text]", "南址最省，推荐南址。")
    page.locator("main form button.strong").click()
    # The north site has the better places: the south one is recommended knowingly.
    assert "不是多数方法的第 1 名" in page.inner_text("main")
    page.check("[name=knows_not_first]")
    send(page)
    word, pdf = save(page, "Word"), save(page, "PDF")
    page.get_by_role("link", name="选定 南址").click()
    page.fill("[name=paper_number]", "选址 2026-1")
    send(page)
    page.get_by_role("link", name="南址").first.click()
    points = save(page, "下载界址点 TXT")
    context.close()

    text = "\n".join(p.text for p in Document(io.BytesIO(word)).paragraphs)
    assert "南址最省，推荐南址。" in text
    printed = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)
    assert "南址最省" in re.sub(r"\s", "", printed)
    reading = read_land("points.txt", points)
    chosen = SubstationCandidate.objects.get(code="甲")
    assert chosen.chosen_paper == "选址 2026-1"
    assert [f for f in reading.findings if f.severity == "error"] == []
    assert abs(float(reading.plots[0].plane_m2) - float(chosen.plane_area_m2)) < 0.1
