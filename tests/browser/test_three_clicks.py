"""From the leader's desk to the signed paper, the run and the bank's row: three clicks, counted."""

from typing import Any

from tests.browser.visitors import signed_in


def test_from_the_total_to_the_scan_in_three_clicks(browser: Any, demo_server: str) -> None:
    clicks = 0

    with signed_in(browser, demo_server, "zengzhuren") as page:

        def click(selector: str) -> None:
            nonlocal clicks
            clicks += 1
            page.click(selector)

        click("main a[href='/arrears/lines/?showing=overdue']")
        page.wait_for_url("**/arrears/lines/**")
        # A line of which a part is paid leads further: to its run and the bank's row.
        part_paid = "main tbody tr:has(td[data-l='已付'] a) td.first a"
        click(part_paid if page.locator(part_paid).count() else "main tbody td.first a")
        page.wait_for_url("**/lines/*/**")
        assert "PZ-" in page.inner_text("#posted")
        scan = page.get_attribute("#scan", "href")
        with page.expect_response(lambda r: r.url.endswith(scan)) as answer:
            click("#scan")
        assert answer.value.status == 200
        assert answer.value.headers["content-type"] == "application/pdf"
    assert clicks == 3
