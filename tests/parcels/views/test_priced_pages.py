"""The pages of prices, appraisals, lines by hand and social insurance: what they show and refuse."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.models import Agreement, RateSet
from parcels.permissions import visible_papers
from parcels.rules.instalments import Terms
from tests.money_day import draft, sign
from tests.parcels.actions.test_priced_lines import DUE
from tests.priced_day import (
    appraisal_rate,
    appraised,
    by_hand,
    countersigned,
    insurance_rate,
    range_rate,
    report_paper,
    the_fund,
    thing,
)
from tests.world import PDF, World


def of_wang(world: World) -> Agreement:
    return draft(world, world.kp049, terms=[Terms(DUE, 1)])


@pytest.fixture
def staff(client, world: World):
    client.force_login(world.staff)
    return client


def test_the_offer_names_what_has_no_price_and_offers_no_draft(staff, world: World):
    house = thing(world, range_rate(world), quantity="120.00")
    asked = {
        "project": "KP", "taking": world.kp049.pk, "number": "XY-9", "kind": "agreement",
        "due_1": "2026-12-31", "weight_1": "1",
    }  # fmt: skip
    page = staff.get(reverse("agreement_new"), asked).content.decode()
    assert "砖混房屋单价是幅度 800.00–1,100.00 元/㎡，还没有选定单价" in page
    assert 'class="go"' not in page
    staff.post(reverse("item_price", args=[house.pk]), {"price_yuan": "950", "reason": "中间价", "seen": "0"})
    by_hand(world)
    page = staff.get(reverse("agreement_new"), asked).content.decode()
    assert 'class="go"' in page
    assert "等待复核签字，未计入" in page


def test_a_price_outside_stands_at_its_field(staff, world: World):
    house = thing(world, range_rate(world))
    sent = {"price_yuan": "2000", "reason": "太高", "seen": "0"}
    answer = staff.post(reverse("item_price", args=[house.pk]), sent)
    assert answer.status_code == 409
    assert "最低 800.00，最高 1,100.00 元/㎡" in answer.content.decode()


def test_an_appraisal_is_entered_with_its_scan(staff, world: World):
    shop = thing(world, appraisal_rate(world))
    sent = {
        "appraiser": "正信", "number": "A-1", "commission_date": "2026-04-10", "report_date": "2026-04-20",
        "value_yuan": "68400.00", "scan": SimpleUploadedFile("a.pdf", PDF),
    }  # fmt: skip
    page = staff.post(reverse("item_appraise", args=[shop.pk]), sent, follow=True).content.decode()
    assert "68,400.00" in page
    assert "评估已登记" in page


def test_a_line_by_hand_goes_from_hand_to_hand(staff, client, world: World):
    sent = {
        "kind": "add", "head": "environment", "claimant": world.wang.pk, "amount_yuan": "800",
        "reason": "扬尘补偿",
    }  # fmt: skip
    page = staff.post(reverse("manual_new", args=[world.kp049.pk]), sent, follow=True).content.decode()
    assert "由您录入，须由另一人复核签字" in page
    pk = world.kp049.manual_lines.get().pk
    client.force_login(world.finance)
    assert "等您复核签字的手工明细" in client.get("/").content.decode()
    page = client.post(reverse("manual_sign", args=[pk]), follow=True).content.decode()
    assert "已复核签字" in page
    assert "等您复核签字的手工明细" not in client.get("/").content.decode()


def test_a_line_by_hand_of_too_many_digits_is_asked_about(staff, world: World):
    sent = {
        "kind": "add", "head": "environment", "claimant": world.wang.pk, "amount_yuan": "99999999999999.99",
        "reason": "扬尘补偿",
    }  # fmt: skip
    page = staff.post(reverse("manual_new", args=[world.kp049.pk]), sent).content.decode()
    assert "请看看是否多写了" in page
    assert not world.kp049.manual_lines.exists()


def cells_of(client, agreement: Agreement) -> list[list]:
    """The workbook of an agreement, row by row."""
    got = client.get(reverse("agreement_export", args=[agreement.pk]))
    book = openpyxl.load_workbook(BytesIO(b"".join(got.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_the_agreement_shows_the_funds_part_and_gives_a_workbook(staff, world: World):
    insurance_rate(world)
    the_fund(world)
    countersigned(world, by_hand(world))
    by_hand(world, "300.00")
    agreement = of_wang(world)
    page = staff.get(reverse("agreement_file", args=[agreement.pk])).content.decode()
    assert "其中社会保障费（进专户）" in page
    assert "等待复核签字，未计入" in page
    cells = cells_of(staff, agreement)
    heads = {row[0]: row[6] for row in cells if row[6] is not None}
    assert heads["社会保障费"] == 36000
    assert heads["合计"] == float(agreement.total_yuan)
    assert cells[-1][4] == "按期签约奖励"


def test_the_workbook_of_a_signed_agreement_ends_with_its_total(staff, world: World):
    by_hand(world, "300.00")
    agreement = of_wang(world)
    # The control: under a draft stands what waits.
    waits = ["等待复核签字，未计入"]
    assert [row[0] for row in cells_of(staff, agreement) if row[0] in waits] == waits
    sign(world, agreement)
    *_, last = cells_of(staff, agreement)
    assert (last[0], last[6]) == ("合计", float(agreement.total_yuan))


def test_finance_enters_the_fund_on_its_page(client, world: World):
    client.force_login(world.finance)
    sent = {"name": "社保专户", "bank_name": "农商行", "holder_name": "社保中心", "number": "6228009999"}
    page = client.post(reverse("insurance_register"), sent, follow=True).content.decode()
    assert "社保中心" in page
    assert "****9999" in page or "9999" in page


def test_rates_are_published_as_range_and_by_appraisal(client, world: World):
    client.force_login(world.finance)
    sent = {
        "name": "新标准", "paper_number": "样例〔2026〕2号", "county_code": "431271", "since": "2026-11-01",
        "published": "2026-10-20",
        "land_percent": "40", "zone_1": "Ⅱ", "zone_price_1": "61800", "things": "6",
        "head_1": "house", "name_1": "砖混", "unit_1": "㎡", "pricing_1": "range", "price_1": "800",
        "high_1": "1100", "head_2": "attachment", "name_2": "作坊", "unit_2": "座", "pricing_2": "appraisal",
        "scan": SimpleUploadedFile("标准.pdf", PDF),
    }  # fmt: skip
    page = client.post(reverse("rate_new"), sent, follow=True).content.decode()
    assert "800.00–1,100.00 / ㎡" in page
    assert "按评估 / 座" in page
    wrong = client.post(reverse("rate_new"), {**sent, "since": "2026-11-02", "high_1": "700"})
    assert "最高须大于最低" in wrong.content.decode()


@pytest.mark.parametrize(
    ("changed", "word", "tick"),
    [
        ({"since": "2026-10-01"}, "施行日早于公布日", "is_backdated"),
        ({"county_code": "431202"}, "不是本单位的县区（431271", "is_elsewhere"),
    ],
)
def test_rates_before_their_paper_or_of_another_county_are_asked_about(client, world, changed, word, tick):
    client.force_login(world.finance)
    sent = {
        "name": "新标准", "paper_number": "样例〔2026〕2号", "county_code": "431271", "since": "2026-11-01",
        "published": "2026-10-20", "land_percent": "40", "zone_1": "Ⅱ", "zone_price_1": "61800",
        "things": "6",
    }  # fmt: skip
    paper = {"scan": SimpleUploadedFile("标准.pdf", PDF)}
    assert tick not in client.get(reverse("rate_new")).content.decode()
    page = client.post(reverse("rate_new"), {**sent, **changed, **paper}).content.decode()
    assert word in page
    assert f'name="{tick}"' in page
    assert not RateSet.objects.filter(name="新标准").exists()
    paper = {"scan": SimpleUploadedFile("标准.pdf", PDF)}
    assert client.post(reverse("rate_new"), {**sent, **changed, **paper, tick: "on"}).status_code == 302
    assert RateSet.objects.filter(name="新标准").exists()


def test_the_report_paper_is_seen_with_its_land(world: World):
    shop = thing(world, appraisal_rate(world))
    made = appraised(world, shop, paper=report_paper(world))
    assert visible_papers(world.staff).filter(pk=made.paper_id).exists()
    assert not visible_papers(world.outsider).filter(pk=made.paper_id).exists()
