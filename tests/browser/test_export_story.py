"""A planner narrows the list, exports, and the file holds exactly what the list showed."""

import re

from landmgmt.lib.findings import Severity
from parcels.importers.reading import read
from tests.browser.visitors import signed_in


def test_filter_export_and_the_file_holds_the_filtered_parcels(browser, demo_server):
    with signed_in(browser, demo_server, "lingong") as page:
        page.goto(f"{demo_server}/parcels/")
        page.select_option("[name=stage]", "4")
        page.wait_for_url(re.compile("stage=4"))
        page.wait_for_function("document.querySelector('#rows tbody tr') !== null")
        wanted = int(page.inner_text("#result b").replace(",", ""))
        listed = set(page.locator("#rows tbody th a").all_inner_texts())
        page.click("#result a.exp")
        page.wait_for_selector("#amount")
        assert page.inner_text("#amount dd").split("块")[0].strip() == str(wanted)
        assert page.locator(".of-txt").is_visible()
        page.check("[name=format][value=shp]")
        assert page.locator(".of-txt").is_hidden()
        for code, suffix in (("shp", ".zip"), ("txt", ".txt")):
            page.check(f"[name=format][value={code}]")
            with page.expect_download(timeout=60_000) as found:
                page.click("main button.strong")
            name = found.value.suggested_filename
            assert name.startswith("地块_已签约_")
            assert name.endswith(suffix)
            reading = read(name, found.value.path().read_bytes())
            assert [f for f in reading.findings if f.severity is not Severity.NOTE] == []
            codes = {plot.code for plot in reading.plots}
            assert len(codes) == wanted
            assert listed <= codes
        assert page.said == []
