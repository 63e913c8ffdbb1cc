"""The siting's pages: from a file to a chosen site, reports read back, and input that means harm."""

import io
import json
import re
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from expansion.actions import site_comparing
from expansion.exporters import site_pdf
from expansion.models import CriteriaSet, SubstationCandidate
from landmgmt.lib import crs
from parcels.actions.land_files import read_land
from parcels.exporters.boundary_txt import Plot, boundary_txt
from tests.expansion.actions.test_siting import JUNE, add, say, simple_criteria
from tests.expansion.zone import choose, field_of
from tests.money_day import draft, sign
from tests.scenes import once

# Each would do something somewhere: a page, a workbook, typst, Word's template.
NASTY = ["<script>alert(1)</script>", "=1+1", '#read("/etc/passwd")', "{{ 7*7 }}{% x %}", "*粗* _斜_ @import"]


@pytest.fixture
def planner(client, world):
    client.force_login(world.planner)
    return client


@once
def nasty(world, zone):
    """Candidates whose names are each an attack, compared and recommended."""
    simple_criteria(world)
    sites = [zone.site]
    for place, name in enumerate(NASTY):
        sites.append(
            add(
                world,
                f"N{place}",
                100 + 21 * (place % 4),
                name=name,
                geom=field_of(60 + 21 * place, 60, 20, 20),
            )
        )
    for place, site in enumerate(sites):
        say(world, site, cost=10 + place, room=1 + place % 3, safe=1, paper=NASTY[place % len(NASTY)])
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    return site_comparing.recommend_site(
        comparison=made,
        candidate=sites[1],
        text="\n".join(NASTY),
        on=JUNE,
        actor=world.planner,
        knows_not_first=True,
    )


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    return answer, answer.content.decode()


def test_the_comparison_page_shows_names_as_text(planner, nasty):
    answer, text = page(planner, "siting_comparison", nasty.number)
    assert answer.status_code == 200
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text


def test_word_holds_every_name_as_it_was_typed(planner, nasty):
    answer = planner.get(reverse("siting_docx", args=[nasty.number]))
    doc = Document(io.BytesIO(answer.content))
    text = "\n".join(p.text for p in doc.paragraphs)
    text += "\n".join(c.text for t in doc.tables for row in t.rows for c in row.cells)
    for name in NASTY:
        assert name in text
    assert "49" not in re.findall(r"\b49\b", text)
    assert len(doc.inline_shapes) == 1


def test_pdf_holds_every_name_as_it_was_typed_and_no_foreign_file(planner, nasty):
    answer = planner.get(reverse("siting_pdf", args=[nasty.number]))
    assert answer.content[:5] == b"%PDF-"
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages)
    flat = "".join(text.split())
    for name in NASTY:
        assert "".join(name.split()) in flat
    assert "root:" not in text


def test_the_workbook_keeps_formulas_as_text(planner, nasty):
    answer = planner.get(reverse("siting_xlsx", args=[nasty.number]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []
    assert any("=1+1" in str(c.value) for c in cells)


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../secret.txt")',
        '#import "@preview/cetz:0.2.0"',
        '#image("/etc/hostname")',
    ],
)
def test_typst_reads_nothing_outside_its_folder_and_fetches_nothing(source, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    with pytest.raises(Exception, match=r"not found|access|denied|failed|cannot|would escape"):
        site_pdf._compile(source, {}, "pdf")


def test_typst_reads_its_own_folder():
    # The control: the refusals above are about where, not about reading.
    assert site_pdf._compile('#read("mine.txt")', {"mine.txt": "x"}, "pdf")[:5] == b"%PDF-"


def test_without_a_chinese_font_one_sentence_stands_in_for_the_pdf(planner, nasty, monkeypatch):
    monkeypatch.setattr(site_pdf, "FONT_FOLDERS", ())
    answer = planner.get(reverse("siting_pdf", args=[nasty.number]), follow=True)
    assert "fonts-noto-cjk" in answer.content.decode()
    word = planner.get(reverse("siting_docx", args=[nasty.number]))
    doc = Document(io.BytesIO(word.content))
    assert any("fonts-noto-cjk" in p.text for p in doc.paragraphs)


def test_the_plan_bears_scale_north_system_and_mark(planner, nasty, world):
    answer, text = page(planner, "siting_plan", nasty.number)
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert "<script>" not in text
    for word in ("北", " m</text>", "CGCS2000 EPSG:4525", "审图号"):
        assert word in text


def test_money_on_the_comparison_is_for_those_who_see_money(client, world, zone):
    sign(world, draft(world))
    made = site_comparing.compare_sites(on=JUNE, actor=world.planner)
    client.force_login(world.staff)
    assert "无权查看" in page(client, "siting_comparison", made.number)[1]
    client.force_login(world.leader)
    text = page(client, "siting_comparison", made.number)[1]
    assert ("无权查看" in text, "少于 3 户" in text) == (False, False)
    # One piece of land with three heirs is one household's money: who edits the zone reads why it is hidden.
    client.force_login(world.planner)
    text = page(client, "siting_comparison", made.number)[1]
    assert "少于 3 户，不显示" in text
    assert "财务、领导和审计登录后导出的同一份报告印有全部合计" in text


def corners(east, north, size):
    """Typed points of a square of the test's field."""
    flat = crs.to_survey(field_of(east, north, size, size), crs.SURVEY)
    return "\n".join(f"{n:.3f},{e:.3f}" for e, n in list(flat.exterior.coords)[:-1])


FORM = {"code": "T", "name": "手填", "wall_area_m2": "300", "source": "踏勘"}


def test_a_candidate_is_entered_by_typed_points(planner, world, zone):
    answer = planner.post(reverse("siting_new"), {**FORM, "coordinates": corners(130, 60, 20)})
    assert answer.status_code == 302, answer.content.decode()
    made = SubstationCandidate.objects.get(code="T")
    assert abs(made.plane_area_m2 - 400) < Decimal("0.1")
    edit = planner.get(reverse("siting_edit", args=[made.pk])).content.decode()
    assert "J1,1,30" in edit


@pytest.mark.parametrize(
    ("points", "word"),
    [
        ("1,2", "界址点坐标读不出"),
        ("a,b\nc,d\ne,f", "界址点坐标读不出"),
        ("\n".join(["3001337.231,37398864.552"] * 3), "界址点坐标读不出"),
        ("=cmd|' /C calc'!A0", "界址点坐标读不出"),
        ("nan,nan\nnan,nan\nnan,nan", "界址点坐标读不出"),
        ("3001337,37398864\n3001437,37398964\n3001337,37398964\n3001437,37398864", "界址点坐标读不出"),
        ("3001337,37398864\n3001437,37398864\n3001437,37418964\n3001337,37418964", "园区界线之外"),
    ],
)
def test_points_that_make_no_site_are_one_sentence_and_nothing_is_written(planner, zone, points, word):
    before = SubstationCandidate.objects.count()
    answer = planner.post(reverse("siting_new"), {**FORM, "coordinates": points})
    assert answer.status_code in (200, 409)
    assert word in answer.content.decode()
    assert SubstationCandidate.objects.count() == before


def upload(client, content, name="sites.txt"):
    return client.post(reverse("siting_import"), {"file": SimpleUploadedFile(name, content)})


def packed_in(text):
    return re.search(r'name="packed" value="([^"]+)"', text)[1]


def test_candidates_come_from_a_file_with_their_wall_areas(planner, zone):
    plots = [Plot(field_of(60, 60, 20, 20), "甲", "南址"), Plot(field_of(120, 60, 20, 20), "乙", "北址")]
    text = upload(planner, boundary_txt(plots)).content.decode()
    assert "南址" in text
    sent = {"packed": packed_in(text)}
    for place, code in enumerate(("甲", "乙")):
        sent |= {f"s{place}-code": code, f"s{place}-name": f"站址{code}", f"s{place}-wall_area_m2": "250"}
    wrong = planner.post(reverse("siting_import"), {**sent, "s1-wall_area_m2": "9999"})
    assert wrong.status_code == 409
    assert "围墙内面积" in wrong.content.decode()
    assert not SubstationCandidate.objects.filter(code="甲").exists()
    assert planner.post(reverse("siting_import"), sent).status_code == 302
    assert SubstationCandidate.objects.filter(code__in="甲乙").count() == 2


def test_geojson_is_read_too(planner, zone):
    shape = json.loads(
        json.dumps(
            {"type": "Feature", "properties": {}, "geometry": field_of(60, 60, 20, 20).__geo_interface__}
        )
    )
    answer = upload(
        planner, json.dumps({"type": "FeatureCollection", "features": [shape]}).encode(), "s.geojson"
    )
    assert packed_in(answer.content.decode())


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"hello", "[地块坐标]\n1,2,3\n".encode("gbk"), b"PK\x03\x04junk", b"{}"]
)
def test_a_file_that_is_none_is_said_in_words(planner, zone, content):
    answer = upload(planner, content)
    assert answer.status_code in (200, 409)
    assert "packed" not in answer.content.decode()
    assert SubstationCandidate.objects.count() == 1


def test_a_bent_file_of_the_second_step_is_refused(planner, zone):
    answer = planner.post(reverse("siting_import"), {"packed": "x:y:z"})
    assert answer.status_code == 409
    assert "已过期" in answer.content.decode()


def criteria_form(client):
    """The form as the page gives it."""
    text = page(client, "siting_criteria_edit")[1]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', text, re.S):
        # A browser sends the first choice where none is marked.
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        found[name] = chosen[1]
    ticked = re.findall(r'<input type="checkbox" name="([^"]+)"[^>]*checked', text)
    found = {n: v for n, v in found.items() if not n.endswith("is_veto")}
    return {**found, **dict.fromkeys(ticked, "on"), "source": "会议纪要"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda form: form.update({"c2-weight": ""}), "没有权重"),
        (lambda form: form.update({"c2-weight": "-1"}), "为负"),
        (lambda form: form.update({n: "0" for n in form if n.endswith("-weight")}), "合计为 0"),
        (lambda form: form.update({"source": ""}), "请填写这一项"),
        (lambda form: form.update({"valid_from": "2020-01-01"}), "不能早于"),
    ],
)
def test_a_version_that_cannot_be_weighed_is_refused_in_words(planner, zone, change, word):
    form = criteria_form(planner)
    change(form)
    answer = planner.post(reverse("siting_criteria_edit"), form)
    assert answer.status_code == 409
    assert word in answer.content.decode()
    assert CriteriaSet.objects.count() == 1


def test_a_sound_version_is_taken(planner, zone):
    form = criteria_form(planner)
    form["c2-weight"] = "11"
    answer = planner.post(reverse("siting_criteria_edit"), form)
    assert answer.status_code == 302, re.findall(r'class="wrong"[^>]*>([^<]+)', answer.content.decode())
    newest = CriteriaSet.objects.order_by("pk").last()
    assert newest.rows.count() == 27
    assert newest.rows.get(code="load_distance").weight == 11


def test_the_chosen_sites_points_come_back_through_the_importer(planner, world, zone):
    choose(world, zone.site)
    answer = planner.get(reverse("siting_txt", args=[zone.site.pk]))
    assert answer.content.decode("gbk").splitlines()[-1].startswith("J1,1,")
    reading = read_land("points.txt", answer.content)
    assert [f for f in reading.findings if f.severity == "error"] == []
    assert reading.plots[0].geometry is not None


def test_every_page_of_the_siting_opens_in_both_languages(planner, world, nasty):
    pk = nasty.recommended_id
    for name, args in (
        ("siting", []),
        ("siting_site", [pk]),
        ("siting_new", []),
        ("siting_import", []),
        ("siting_edit", [pk]),
        ("siting_withdraw", [pk]),
        ("siting_choose", [pk]),
        ("siting_values", []),
        ("siting_criteria", []),
        ("siting_basis", []),
        ("siting_corridor_new", []),
        ("siting_recommend", [nasty.number]),
        ("siting_step", [pk]),
    ):
        assert page(planner, name, *args)[0].status_code == 200, name
    assert planner.get(reverse("siting_comparison", args=[99])).status_code == 404
