"""The planner's way through the siting: points typed, what is next, a recommendation, what is taken away."""

import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader
from shapely.geometry import LineString

from expansion.actions import corridors, site_comparing, siting_reference
from expansion.models import CriteriaSet, SubstationCandidate
from landmgmt.lib import units
from parcels.actions.land_files import read_land
from tests.expansion.actions.test_siting import JUNE, add, say, simple_criteria
from tests.expansion.views.test_siting_pages import FORM, corners, criteria_form, page
from tests.expansion.zone import field_of
from tests.scenes import once


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


def test_chinese_typed_for_points_comes_back_as_it_was_typed(planner, zone):
    points = "哈哈,嘿嘿\n3001337,37398864"
    for name in ("siting_new", "zone_service_new"):
        form = {**FORM, "coordinates": points, "points": points, "kind": "water", "state": "planned"}
        text = planner.post(reverse(name), form).content.decode()
        assert "哈哈" in re.sub(r"<textarea.*?</textarea>", "", text, flags=re.S), name


@pytest.mark.parametrize(("order", "word"), [(0, ""), (1, "东坐标写在北坐标之前"), (2, "纬度写在经度之前")])
def test_points_in_another_order_than_asked_are_taken_and_said(planner, zone, order, word):
    flat = [line.split(",") for line in corners(130, 60, 20).splitlines()]
    land = field_of(130, 60, 20, 20).exterior.coords[:-1]
    lines = (
        [f"{n},{e}" for n, e in flat],
        [f"{e},{n}" for n, e in flat],
        [f"{y:.8f},{x:.8f}" for x, y in land],
    )
    sent = {**FORM, "coordinates": "\n".join(lines[order])}
    text = planner.post(reverse("siting_new"), sent, follow=True).content.decode()
    assert "已登记站址 T 手填：" in text
    assert [w for w in ("东坐标写在北坐标之前", "纬度写在经度之前") if w in text] == ([word] if word else [])


def test_the_area_of_the_points_is_told_before_the_wall_is_asked_without_writing(planner, zone):
    sent = {**FORM, "wall_area_m2": "", "coordinates": corners(130, 60, 20), "measure": "1"}
    text = planner.post(reverse("siting_new"), sent).content.decode()
    assert re.search(r"平面面积：<b>(400\.0|399\.9)\d ㎡</b>", text)
    assert not SubstationCandidate.objects.filter(code="T").exists()


def test_a_ticked_criterion_leaves_the_new_version_whatever_else_stands_in_its_row(planner, zone):
    form = criteria_form(planner)
    form |= {"c2-drop": "on", "c2-weight": "not a figure"}
    assert planner.post(reverse("siting_criteria_edit"), form).status_code == 302
    newest = CriteriaSet.objects.order_by("pk").last()
    assert (newest.rows.count(), newest.rows.filter(code="load_distance").count()) == (26, 0)


def test_the_points_file_declares_the_area_the_page_shows(planner, world, zone):
    # The books keep 20.0006 m × 20.024 m = 400.49 ㎡; the corners to the millimetre enclose 400.500 ㎡.
    site = add(world, "R", geom=field_of(100, 60, 20.0006, 20.024))
    site.refresh_from_db()
    assert site.plane_area_m2 == Decimal("400.49")
    lines = planner.get(reverse("siting_txt", args=[site.pk])).content.decode("gb18030").splitlines()
    declared = lines[lines.index("[地块坐标]") + 1].split(",")[1]
    assert declared == "0.0400" == str(units.to_ha(site.plane_area_m2))
    reading = read_land("points.txt", "\n".join(lines).encode("gb18030"))
    assert reading.plots[0].matched == "plane"


@once
def split(world, zone):
    """A comparison in which B is first by no method: A is cheaper and roomier."""
    simple_criteria(world)
    other = add(world, "B")
    say(world, zone.site, cost=1, room=5, safe=1)
    say(world, other, cost=9, room=1, safe=1)
    return site_comparing.compare_sites(on=JUNE, actor=world.planner)


def test_a_recommendation_of_another_than_the_first_needs_a_tick_and_is_said(planner, split):
    address, sent = reverse("siting_recommend", args=[split.number]), {"candidate": "B", "text": "B 好。"}
    refused = planner.post(address, sent)
    assert refused.status_code == 409
    assert "不是多数方法的第 1 名" in refused.content.decode()
    assert (
        "B 候选 B（加权法第 2、TOPSIS 第 2、PROMETHEE 第 2）"
        in page(planner, "siting_recommend", split.number)[1]
    )
    assert planner.post(address, {**sent, "knows_not_first": "on"}).status_code == 302
    said = "推荐站址的名次：加权法第 2、TOPSIS 第 2、PROMETHEE 第 2；它不是多数方法的第 1 名"
    assert said in page(planner, "siting_comparison", split.number)[1]
    word = Document(io.BytesIO(planner.get(reverse("siting_docx", args=[split.number])).content))
    assert any(said in paragraph.text for paragraph in word.paragraphs)
    report = PdfReader(io.BytesIO(planner.get(reverse("siting_pdf", args=[split.number])).content))
    flat = "".join("".join(p.extract_text().split()) for p in report.pages)
    assert "".join(said.split()) in flat


def test_word_sets_both_scripts_repeats_heads_and_names_who_was_not_ranked(planner, world, zone):
    simple_criteria(world)
    sites = [zone.site, add(world, "B"), add(world, "C", 130)]
    for site, cost in zip(sites[:2], (1, 9), strict=True):
        say(world, site, cost=cost, room=1, safe=1)
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    doc = Document(io.BytesIO(planner.get(reverse("siting_docx", args=[made.number])).content))
    for name in ("Normal", "Title", "Heading 1"):
        run = doc.styles[name].element.rPr
        fonts, spoken = run.find(qn("w:rFonts")), run.find(qn("w:lang"))
        assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) == ("Times New Roman", "SimSun")
        assert spoken.get(qn("w:eastAsia")) == "zh-CN"
    for table in doc.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        widths = [cell.width for cell in table.rows[0].cells]
        assert sum(widths) == pytest.approx(Mm(261), rel=0.01)
    [left_out] = [paragraph.text for paragraph in doc.paragraphs if "未参加排序" in paragraph.text]
    assert left_out.startswith("C 候选 C 未参加排序：")
    assert "否决指标“安全”无数据，不能视为满足" in left_out
    assert "未参加排序" in [cell.text for cell in doc.tables[1].rows[3].cells]


def test_the_first_one_is_recommended_without_a_tick(planner, split):
    sent = {"candidate": "A", "text": "A 最省。"}
    assert planner.post(reverse("siting_recommend", args=[split.number]), sent).status_code == 302
    assert "推荐站址的名次：加权法第 1" in page(planner, "siting_comparison", split.number)[1]


def test_a_site_that_is_not_ranked_is_named_once_with_all_its_reasons(planner, world, zone):
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    text = page(planner, "siting_comparison", made.number)[1]
    assert len(made.result["sites"][0]["out"]) > 3
    assert text.count("<b>A 候选 A</b>") == 1


def test_the_review_number_is_asked_for_on_the_page_and_goes_into_what_is_taken_away(planner, split):
    number = "湘S（2026）009号"
    text = planner.get(reverse("siting_comparison", args=[split.number]), {"review": number}).content.decode()
    assert 'name="review"' in text
    link = re.search(r'href="([^"]+report\.pdf[^"]*)"', text)[1]
    report = PdfReader(io.BytesIO(planner.get(link).content))
    assert number in "".join(report.pages[0].extract_text().split())


def test_the_next_step_of_the_siting_is_said_with_what_is_missing(planner, world, zone):
    simple_criteria(world)
    text = page(planner, "siting")[1]
    assert "A 缺 3 个：投资、余地、安全" in text
    assert re.search(r'<li class="now"[^>]*><a href="[^"]*/basis/"', text)
    siting_reference.set_basis(
        valid_from=JUNE,
        load_centre=(109.98, 27.12),
        load_source="规划",
        flood_level_m=Decimal(198),
        flood_source="防洪",
        on=JUNE,
        actor=world.planner,
    )
    corridors.add_corridor(
        code="L1",
        name="线",
        voltage_kv=220,
        geom=LineString([(109.9, 27.1), (110.0, 27.1)]),
        source="规划",
        source_date=JUNE,
        on=JUNE,
        actor=world.planner,
    )
    assert re.search(r'<li class="now"[^>]*><a href="[^"]*/values/"', page(planner, "siting")[1])
    say(world, zone.site, cost=1, room=1, safe=1)
    assert re.search(r'<li class="now"[^>]*><a href="[^"]*#compare"', page(planner, "siting")[1])
