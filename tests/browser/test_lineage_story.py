"""A parcel is split on the map, found under its new codes, the split undone: at the desk and on a phone."""

from decimal import Decimal

import pytest

from tests.browser.visitors import PHONE, WIDE, pixel, signed_in

CODE = "KP-072"


def figure(text):
    return Decimal(text.replace(",", "").split()[0])


def draw_across(page):
    """A line from beyond the upper edge to beyond the lower; returns its middle on the screen."""
    page.click("[data-draw=Line]")
    page.locator("[data-draw-land]").scroll_into_view_if_needed()
    sheet = page.locator("[data-sheet]").bounding_box()
    middle = sheet["x"] + sheet["width"] / 2
    top, foot = (sheet["y"] + sheet["height"] * part for part in (0.08, 0.92))
    page.mouse.click(middle, top)
    page.mouse.click(middle + 4, foot)
    page.click("[data-finish]")
    return middle + 2, (top + foot) / 2


@pytest.mark.parametrize("window", [WIDE, PHONE], ids=["desk", "phone"])
def test_a_parcel_is_split_on_the_map_and_the_split_undone(demo_server, browser, window):
    with signed_in(browser, demo_server, "zhoumin", viewport=window) as page:
        page.goto(f"{demo_server}/parcels/?q={CODE}")
        page.locator("main tbody th a", has_text=CODE).first.click()
        page.wait_for_selector("h1")
        parcel = page.url
        page.goto(f"{parcel}split/")
        page.wait_for_selector(".draw-land path.m-changed", state="attached")
        x, y = draw_across(page)
        page.wait_for_selector("[data-part-rows] tr >> nth=1")
        page.wait_for_selector(".draw-land path.m-part >> nth=1", state="attached")
        rows = page.locator("[data-part-rows] tr").all_inner_texts()
        assert [row.split()[0] for row in rows] == [f"{CODE}-1", f"{CODE}-2"]
        parts = [figure(row.split()[1]) for row in rows]
        before = figure(page.inner_text("[data-balance]").removeprefix("原 "))
        # Each part is rounded by itself: two of them make at most a hundredth.
        assert abs(sum(parts) - before) <= Decimal("0.01")
        red, green, blue = map(int, pixel(page, x, y - 40).removeprefix("rgb(").removesuffix(")").split(", "))
        assert red > green + 60
        assert red > blue + 60
        page.fill("[name=reason]", "两户分开耕种")
        page.click("main form button.strong")
        page.wait_for_url("**/operations/**")
        operation = page.url
        assert f"{CODE}-1" in page.inner_text("main")
        page.locator("main a", has_text=f"{CODE}-2").first.click()
        page.wait_for_selector("h1")
        assert CODE in page.inner_text(".title")
        assert "来源：" in page.inner_text("main")
        page.goto(f"{demo_server}/parcels/?q={CODE}")
        assert page.locator("#rows tbody th a").all_inner_texts() == [f"{CODE}-1", f"{CODE}-2"]
        page.goto(f"{demo_server}/parcels/?q={CODE}&on=2026-11-01")
        assert page.locator("#rows tbody th a").all_inner_texts() == [CODE]
        page.goto(parcel)
        assert "已退出" in page.inner_text("main")
        page.goto(operation)
        page.click("main a:has-text('撤销这次变更')")
        page.fill("[name=reason]", "画错了")
        page.click("main form button.strong")
        page.wait_for_url(operation)
        page.goto(f"{demo_server}/parcels/?q={CODE}")
        assert page.locator("#rows tbody th a").all_inner_texts() == [CODE]
        assert page.said == []


def test_without_scripts_typed_coordinates_give_the_parts(demo_server, browser):
    with signed_in(browser, demo_server, "zhoumin", java_script_enabled=False) as page:
        page.goto(f"{demo_server}/parcels/?q={CODE}")
        page.locator("main tbody th a", has_text=CODE).first.click()
        page.goto(f"{page.url}split/")
        assert not page.is_visible("[data-draw-land]")
        page.fill("[name=points]", "27.2,109.9\n27.2,110.0")
        page.fill("[name=reason]", "试画")
        page.click("button[name=preview]")
        assert "分割线没有把地块分开" in page.inner_text("main")
