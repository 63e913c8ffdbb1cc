"""A long list of people is narrowed by typing; what was chosen stays, and the form is not sent by Enter."""

from django.urls import reverse

from tests.browser.visitors import signed_in


def test_a_list_of_people_is_narrowed_by_name_or_group(demo_server, browser):
    with signed_in(browser, demo_server, "zhoumin") as page:
        page.goto(f"{demo_server}{reverse('parcel_list')}")
        page.locator("#rows tbody a[href^='/parcels/']").first.click()
        page.wait_for_load_state()
        page.goto(f"{page.url.split('?')[0]}items/add/")
        people = page.locator("select[name=owner]")
        names = people.locator("optgroup option").all_inner_texts()
        assert len(names) > 8
        find = page.locator("select[name=owner]").locator("xpath=preceding-sibling::input[@type='search']")
        find.fill(names[-1])
        left = people.locator("optgroup option").all_inner_texts()
        assert left
        assert all(names[-1] in name for name in left)
        people.select_option(label=left[0])
        find.fill("没有这样的人")
        assert people.locator("option:checked").inner_text() == left[0]
        find.press("Enter")
        assert page.url.endswith("items/add/")
        find.fill("")
        assert people.locator("optgroup option").count() == len(names)
        assert page.said == []
