"""Agreements by their pages: worked out before they are kept, signed once with a scan, seen by the right."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.models import Agreement, Document, Line, TakingStage, Transfer
from parcels.models.figures import totals
from tests.world import PDF, TODAY, World

DUE = "2026-12-31"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def text(answer) -> str:
    return answer.content.decode()


def terms(world: World, **more) -> dict[str, object]:
    """A new agreement over 李家's parcel in one instalment."""
    form = {"project": "KP", "taking": [world.kp050.pk], "number": "KP-XY-001", "kind": "agreement"}
    return {**form, "due_1": DUE, "weight_1": "1", **more}


def preview(client, world: World, **more):
    return client.get(reverse("agreement_new"), terms(world, **more))


def hidden(page: str) -> dict[str, list[str]]:
    """The fields of the form that keeps the draft."""
    form = page[page.index('<form class="go"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def drafted(client, world: World, **more) -> Agreement:
    answer = client.post(reverse("agreement_new"), hidden(text(preview(client, world, **more))))
    assert answer.status_code == 302, text(answer)
    return Agreement.objects.latest("pk")


def sign(
    client, agreement: Agreement, *, day: str = "2026-11-20", name: str = "协议.pdf", content: bytes = PDF
):
    form = {"signed_date": day, "scan": SimpleUploadedFile(name, content)}
    return client.post(reverse("agreement_sign", args=[agreement.pk]), form)


@pytest.fixture
def staff(client, world: World):
    client.force_login(world.staff)
    return client


def test_without_registered_land_chosen_the_projects_with_some_are_offered(staff, world: World):
    page = text(staff.get(reverse("agreement_new")))
    assert "2 块已登记、还没有协议" in page


def test_only_registered_land_without_agreement_can_be_chosen(staff, world: World):
    page = text(staff.get(reverse("agreement_new"), {"taking": world.kp050.pk}))
    assert f'value="{world.kp050.pk}" checked' in page
    assert f'name="taking" value="{world.kp049.pk}"' in page
    assert f'name="taking" value="{world.kp051.pk}"' not in page


def test_land_that_is_not_registered_says_at_which_stage_it_stands(staff, world: World):
    page = text(staff.get(reverse("agreement_new"), {"taking": world.kp051.pk}))
    assert "地块 KP-051 现在是“已调查”，先办到“已登记”才能签协议。" in page


def test_the_preview_shows_every_sum_and_writes_nothing(staff, world: World):
    page = text(preview(staff, world, weight_1="2", due_2="2027-03-31", weight_2="1"))
    assert "131,040.00" in page  # 40 % of 327,600.00 to the collective
    assert "98,280.00" in page  # half of the rest to the first of the heirs
    assert "331,600.00" in page
    assert "221,066.6" in page  # two thirds in the first instalment
    assert not Agreement.objects.exists()


def test_what_is_kept_is_what_was_shown(staff, world: World):
    agreement = drafted(staff, world, weight_1="2", due_2="2027-03-31", weight_2="1", condition_2="交地后")
    assert agreement.total_yuan == Decimal("331600.00")
    assert list(agreement.instalments.values_list("number", "weight", "due_date", "condition")) == [
        (1, 2, date(2026, 12, 31), ""),
        (2, 1, date(2027, 3, 31), "交地后"),
    ]
    assert totals(TODAY).payable_yuan == 0


def test_the_same_page_sent_twice_is_one_draft(staff, world: World):
    form = hidden(text(preview(staff, world)))
    first, second = (staff.post(reverse("agreement_new"), form) for _ in range(2))
    assert Agreement.objects.count() == 1
    there = reverse("agreement_file", args=[Agreement.objects.get().pk])
    assert (first["Location"], second["Location"]) == (there, there)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"due_1": ""}, "请填写日期"),
        ({"due_1": "soon"}, "日期写成"),
        ({"weight_1": "0"}, "比例须为"),
        ({"weight_1": "1.5"}, "比例是整数"),
        ({"weight_1": "-1"}, "比例须为"),
        ({"due_2": "2027-01-01"}, "请填写比例，或去掉这一期的到期日"),
        ({"weight_2": "1"}, "请填写到期日，或把这一期整行清空"),
        ({"number": ""}, "请填写协议编号"),
        ({"number": "x" * 41}, ""),
        ({"kind": "gift"}, "没有这个类别"),
    ],
)
def test_nonsense_in_the_terms_is_a_sentence_and_no_preview(staff, world: World, more, told):
    answer = preview(staff, world, **more)
    assert answer.status_code == 200
    assert told in text(answer)
    assert "存为草稿" not in text(answer)


def test_land_out_of_reach_is_refused_in_the_form_and_unknown_land_is_404(staff, world: World):
    page = text(preview(staff, world, taking=[world.kp050.pk, world.kp051.pk]))
    assert "所选地块须是本项目的、已登记的、还没有协议的" in page
    assert staff.get(reverse("agreement_new"), {"taking": 999999999}).status_code == 404
    for garbage in ("x", "", "9" * 40, "１"):
        assert staff.get(reverse("agreement_new"), {"taking": garbage}).status_code == 200


def test_the_file_explains_each_sum_and_tells_the_log(staff, world: World):
    agreement = drafted(staff, world)
    page = text(staff.get(reverse("agreement_file", args=[agreement.pk])))
    assert "水田 2,800.00 ㎡ ×（60,000.00 元/亩 × 1 ＝ 90.00 元/㎡）" in page
    assert "依据 土地管理法第48条；" in page
    assert "起草协议 KP-XY-001" in page
    assert "样例标准" in page
    assert reverse("agreement_sign", args=[agreement.pk]) in page


def test_signing_posts_what_was_agreed_and_moves_the_land(staff, world: World):
    agreement = drafted(staff, world)
    answer = sign(staff, agreement)
    assert answer.status_code == 302
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signed_date) == ("signed", date(2026, 11, 20))
    assert totals(TODAY).payable_yuan == agreement.total_yuan
    assert TakingStage.objects.open().get(taking=world.kp050).stage == "signed"
    page = text(staff.get(reverse("agreement_file", args=[agreement.pk])))
    assert "未到期" in page
    assert reverse("document", args=[agreement.paper.uid]) in page


def test_the_same_signature_twice_is_one(staff, world: World):
    agreement = drafted(staff, world)
    sign(staff, agreement)
    count = (Transfer.objects.count(), Document.objects.count())
    assert sign(staff, agreement).status_code == 302
    assert (Transfer.objects.count(), Document.objects.count()) == count
    assert sign(staff, agreement, day="2026-11-21").status_code == 422
    assert (Transfer.objects.count(), Document.objects.count()) == count


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"day": "2026-11-24"}, "2026-11-24"),
        ({"day": ""}, "请填写日期"),
        ({"content": b"MZ not a scan"}, "PDF"),
        ({"content": b""}, "文件是空的"),
    ],
)
def test_a_signature_that_cannot_be_is_a_sentence_and_leaves_no_paper(staff, world: World, change, told):
    agreement = drafted(staff, world)
    papers = Document.objects.count()
    answer = sign(staff, agreement, **change)
    assert answer.status_code == 422
    assert told in text(answer)
    assert (Document.objects.count(), Transfer.objects.count()) == (papers, 0)
    assert Agreement.objects.get().state == "draft"


def test_a_due_date_before_the_signing_is_said_at_the_day_and_leaves_no_scan(staff, world: World, settings):
    agreement = drafted(staff, world, due_1="2026-11-10")
    scans = set(settings.MEDIA_ROOT.rglob("*.p*"))
    answer = sign(staff, agreement)
    assert "第 1 期到期日 2026-11-10 早于签订日期 2026-11-20" in text(answer)
    assert 'id="id_signed_date_error"' in text(answer)
    assert set(settings.MEDIA_ROOT.rglob("*.p*")) == scans


def test_a_scan_above_the_limit_is_turned_away_unread(staff, world: World):
    agreement = drafted(staff, world)
    answer = staff.generic(
        "POST",
        reverse("agreement_sign", args=[agreement.pk]),
        b"",
        **{"CONTENT_LENGTH": str(200 * 2**20), "wsgi.input": io.BytesIO()},
    )
    assert (answer.status_code, "超过上限 20 MB" in text(answer)) == (413, True)


def test_a_picture_is_a_scan_too(staff, world: World):
    agreement = drafted(staff, world)
    assert sign(staff, agreement, name="协议.png", content=PNG).status_code == 302


def test_a_draft_can_be_discarded_and_a_signed_one_cannot(staff, world: World):
    agreement = drafted(staff, world)
    staff.post(reverse("agreement_discard", args=[agreement.pk]))
    assert not Agreement.objects.exists()
    assert not Line.objects.exists()
    again = drafted(staff, world)
    sign(staff, again)
    answer = staff.post(reverse("agreement_discard", args=[again.pk]), follow=True)
    assert Agreement.objects.get().state == "signed"
    assert "KP-XY-001" in text(answer)


def test_another_village_has_no_such_agreement(client, staff, world: World):
    agreement = drafted(staff, world)
    client.force_login(world.outsider)
    assert client.get(reverse("agreement_file", args=[agreement.pk])).status_code == 404
    assert client.get(reverse("agreement_sign", args=[agreement.pk])).status_code == 404
    assert client.post(reverse("agreement_discard", args=[agreement.pk])).status_code == 404
    assert client.get(reverse("agreement_new"), {"taking": world.kp049.pk}).status_code == 404
    assert agreement.number not in text(client.get(reverse("agreement_list")))


def test_who_only_sees_reads_why_signing_is_not_theirs(client, staff, world: World):
    agreement = drafted(staff, world)
    client.force_login(world.auditor)
    page = text(client.get(reverse("agreement_file", args=[agreement.pk])))
    assert "需要“签订协议”的权限" in page
    assert "作废草稿" not in page
    assert client.get(reverse("agreement_sign", args=[agreement.pk])).status_code == 403


def test_the_list_finds_by_number_person_and_land_and_adds_up(staff, world: World):
    agreement = drafted(staff, world)
    sign(staff, agreement)
    for q in ("XY-001", "李二家", "KP-050"):
        page = text(staff.get(reverse("agreement_list"), {"q": q}))
        assert reverse("agreement_file", args=[agreement.pk]) in page
        assert "331,600.00" in page
    assert "没有符合的协议" in text(staff.get(reverse("agreement_list"), {"q": "%"}))
    assert "没有符合的协议" in text(staff.get(reverse("agreement_list"), {"state": "draft"}))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=x", 200),
        ("page=-1", 200),
        ("project=%00", 400),
        ("project=zz", 400),
        ("village=abc", 400),
        ("state=x", 400),
        ("on=x", 400),
        ("on=0001-01-01", 400),
        ("q=%00", 400),
    ],
)
def test_nonsense_in_the_address_never_breaks_the_list_nor_widens_it(staff, world: World, query, status):
    drafted(staff, world)
    assert staff.get(reverse("agreement_list") + "?" + query).status_code == status
    assert staff.get(reverse("agreement_new") + "?" + query).status_code == 200


def test_before_the_signing_day_nothing_was_owed(staff, world: World):
    sign(staff, drafted(staff, world))
    page = text(staff.get(reverse("agreement_list"), {"on": "2026-11-19"}))
    assert "已入账应付</dt><dd>0.00" in page


def test_the_file_asks_the_database_a_bounded_number_of_questions(
    staff, world: World, django_assert_max_num_queries
):
    agreement = drafted(
        staff, world, taking=[world.kp049.pk, world.kp050.pk], due_2="2027-01-31", weight_2="1"
    )
    sign(staff, agreement)
    with django_assert_max_num_queries(28):
        assert staff.get(reverse("agreement_file", args=[agreement.pk])).status_code == 200
