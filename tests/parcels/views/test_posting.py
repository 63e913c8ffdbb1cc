"""Public lists and objections by their pages: made, posted, objected to, decided, corrected, printed."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.models import Item, ItemMeasure, Objection, PublicList
from parcels.rules.posting import ListStage
from tests.pictures import jpeg
from tests.posting_day import MADE, crops, decided, made, objected, posted, row_of, rule
from tests.scenes import once
from tests.world import PDF, TODAY

pytestmark = pytest.mark.django_db


def ask(client, user, name, *args, query=""):
    client.force_login(user)
    return client.get(reverse(name, args=args) + query)


def send(client, user, name, *args, scan=True, **values):
    client.force_login(user)
    if scan:
        values["scan"] = SimpleUploadedFile("表.pdf", PDF)
    return client.post(reverse(name, args=args), values)


def text(answer) -> str:
    return answer.content.decode()


@once
def hung(world):
    """The list of the group, posted so that it ends today."""
    rule(world)
    return posted(world, made(world), TODAY.replace(day=16))


def test_a_list_is_looked_at_then_frozen_then_posted(client, world):
    rule(world)
    query = f"?batch={world.batch.pk}&place={world.group.pk}&stage=survey"
    seen = ask(client, world.staff, "posting_new", query=query)
    assert "2,000.00" in text(seen)
    assert not PublicList.objects.exists()
    key = re.search(r'name="client_key" value="([0-9a-f-]{36})"', text(seen).split('<form method="post"')[-1])
    values = {"batch": world.batch.pk, "place": world.group.pk, "stage": "survey", "client_key": key[1]}
    for _press in range(2):
        answer = send(client, world.staff, "posting_new", scan=False, **values)
    one = PublicList.objects.get()
    assert answer.url == reverse("posting_file", args=[one.pk])
    posting = {"posted_date": TODAY, "days": 5, "spots": "村委会"}
    assert "7" in text(send(client, world.staff, "posting_post", one.pk, **posting))
    assert send(client, world.staff, "posting_post", one.pk, **{**posting, "days": 7}).status_code == 302
    one.refresh_from_db()
    assert (one.state, str(one.ends_date)) == ("posted", "2026-11-30")
    assert "公示中" in text(ask(client, world.staff, "posting_file", one.pk))


def test_an_objection_is_recorded_measured_decided_and_answered_by_a_corrected_list(client, world, hung):
    row = row_of(hung, "KP-049", "王家", thing="水稻")
    values = {"by_name": "王家", "received_date": TODAY, "text": "实为 3.5 亩"}
    answer = send(client, world.staff, "objection_new", row.pk, scan=False, **values)
    one = Objection.objects.get()
    assert answer.url == reverse("objection_file", args=[one.pk])
    assert "须由另一人决定" in text(ask(client, world.staff, "objection_file", one.pk))
    assert one.number in text(ask(client, world.leader, "desk"))
    own = send(client, world.staff, "objection_decide", one.pk, scan=False, verdict="rejected", answer="不实")
    assert own.status_code == 409
    assert send(client, world.leader, "objection_order", one.pk, scan=False).status_code == 302
    assert one.number in text(ask(client, world.staff, "desk"))
    measure = {"quantity": "3.50", "measured_date": TODAY, "signer": "王家"}
    assert send(client, world.staff, "objection_measure", one.pk, scan=False, **measure).status_code == 409
    assert send(client, world.staff, "objection_measure", one.pk, **measure).status_code == 302
    verdict = {"verdict": "upheld", "answer": "复测属实"}
    assert send(client, world.leader, "objection_decide", one.pk, scan=False, **verdict).status_code == 302
    page = text(ask(client, world.staff, "objection_file", one.pk))
    assert reverse("posting_correct", args=[hung.pk]) in page
    answer = send(client, world.staff, "posting_correct", hung.pk, scan=False, reason=one.number)
    second = PublicList.objects.latest("pk")
    assert answer.url == reverse("posting_file", args=[second.pk])
    page = text(ask(client, world.staff, "posting_file", second.pk))
    assert reverse("posting_file", args=[second.pk]) in text(
        ask(client, world.staff, "objection_file", one.pk)
    )
    assert "3.00 亩" in page
    assert "3.50 亩" in page


def test_the_page_that_settles_an_objection_offers_to_measure_first(client, world):
    rule(world, ListStage.REGISTRATION)
    listed = posted(world, made(world, ListStage.REGISTRATION, TODAY.replace(day=16)), TODAY.replace(day=16))
    one = objected(world, listed.rows.filter(taking=world.kp050, head="land").get(), TODAY)
    for who in (world.leader, world.finance):
        assert "先复测，再决定" in text(ask(client, who, "objection_decide", one.pk))
        assert "决定复测" in text(ask(client, who, "objection_file", one.pk))
    assert "先复测" not in text(ask(client, world.staff, "objection_decide", one.pk))
    blank = send(client, world.leader, "objection_decide", one.pk, scan=False, verdict="upheld", answer="")
    assert blank.status_code == 200
    ordered = {"verdict": "remeasure", "answer": ""}
    assert send(client, world.leader, "objection_decide", one.pk, scan=False, **ordered).status_code == 302
    one.refresh_from_db()
    assert one.state == "remeasure"
    page = text(ask(client, world.staff, "objection_measure", one.pk))
    assert all(code in page for code in ("0101", "0103"))
    measure = {"quantity": "1250.00", "measured_date": TODAY, "signer": "3 组", "land_class": "0103"}
    assert send(client, world.staff, "objection_measure", one.pk, **measure).status_code == 302
    assert "先复测" not in text(ask(client, world.leader, "objection_decide", one.pk))


def test_the_desk_says_what_ends_today_and_the_list_finds_it(client, world, hung):
    assert "今天截止" in text(ask(client, world.staff, "desk"))
    assert hung.number in text(ask(client, world.staff, "posting_list", query="?showing=hanging"))
    assert hung.number not in text(ask(client, world.staff, "posting_list", query="?showing=waiting"))
    assert ask(client, world.staff, "posting_list", query="?showing=x").status_code == 400
    objected(world, hung.rows.first(), TODAY)
    assert hung.number in text(ask(client, world.staff, "posting_list", query="?showing=objected"))


def test_print_and_workbook_show_the_frozen_rows_and_no_number(client, world, hung):
    number, account = world.wang.id_number.reveal(), world.accounts["王家"].number.reveal()
    page = text(ask(client, world.staff, "posting_print", hung.pk))
    answer = ask(client, world.staff, "posting_export", hung.pk)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [[cell for cell in row if cell is not None] for row in book.worksheets[0].values]
    flat = " ".join(str(cell) for row in cells for cell in row)
    for shown in (page, flat):
        assert number not in shown
        assert account not in shown
        assert hung.sha256 in shown
        assert "示意数据" in shown
    rows = [row for row in cells if row and str(row[0]).isdigit()]
    assert len(rows) == hung.rows_count == page.count('<tr id="row-')
    assert rows[1][2:6] == ["KP-049", "王家", "水稻", 3]


def test_a_list_of_another_village_is_not_there(client, world, hung):
    one = objected(world, hung.rows.first(), TODAY)
    for name, pk in (
        ("posting_file", hung.pk),
        ("posting_print", hung.pk),
        ("posting_export", hung.pk),
        ("objection_file", one.pk),
        ("item_file", crops(world).pk),
        ("objection_new", hung.rows.first().pk),
    ):
        assert ask(client, world.outsider, name, pk).status_code == 404
    assert hung.number not in text(ask(client, world.outsider, "posting_list"))
    assert client.get(reverse("document", args=[hung.paper.uid])).status_code == 404


def test_a_list_asks_a_fixed_number_of_questions(client, world, hung, django_assert_max_num_queries):
    objected(world, hung.rows.first(), TODAY)
    client.force_login(world.staff)
    for name, pk in (("posting_file", [hung.pk]), ("posting_print", [hung.pk]), ("posting_list", [])):
        with django_assert_max_num_queries(18):
            client.get(reverse(name, args=pk))


def test_the_file_of_a_parcel_names_its_lists_and_both_quantities(client, world, hung):
    page = text(ask(client, world.staff, "taking_file", world.kp049.pk))
    assert reverse("posting_file", args=[hung.pk]) in page
    assert reverse("item_file", args=[crops(world).pk]) in page
    decided(
        world, objected(world, row_of(hung, "KP-049", "王家", thing="水稻"), TODAY), upheld=False, day=TODAY
    )
    assert "未了结" not in text(ask(client, world.staff, "taking_file", world.kp049.pk))


def test_a_thing_is_measured_and_signed_by_its_page(client, world):
    item = crops(world)
    seen = item.measures.latest("pk").pk
    values = {"quantity": "2.80", "measured_date": TODAY, "note": "复核", "seen": seen}
    assert send(client, world.staff, "item_measure", item.pk, **values).status_code == 302
    assert send(client, world.staff, "item_measure", item.pk, **values).status_code == 409
    newest = item.measures.latest("pk").pk
    sign = {"quantity": "2.80", "signed_date": TODAY, "signer": "王家", "note": "以复测为准", "seen": newest}
    assert send(client, world.staff, "item_sign", item.pk, **sign).status_code == 302
    page = text(ask(client, world.staff, "item_file", item.pk))
    assert page.count("2.80") >= 4
    assert ItemMeasure.objects.filter(item=item).count() == 4


def test_what_came_after_the_freeze_waits_on_the_desk_of_another_person(client, world):
    client.force_login(world.staff)
    photo = SimpleUploadedFile("井.jpg", jpeg())
    values = {
        "rate": world.rates["well"].pk,
        "quantity": "1",
        "first_seen_date": "2026-05-01",
        "late_reason": "旧井",
        "photo": photo,
    }
    assert client.post(reverse("taking_item_add", args=[world.kp049.pk]), values).status_code == 302
    item = Item.objects.latest("pk")
    assert "待认定" in text(ask(client, world.leader, "desk"))
    assert "须由另一人认定" in text(ask(client, world.staff, "item_file", item.pk))
    verdict = {"verdict": "excluded", "reason": "公告后新打"}
    assert send(client, world.staff, "item_decide", item.pk, scan=False, **verdict).status_code == 409
    assert send(client, world.leader, "item_decide", item.pk, scan=False, **verdict).status_code == 302
    assert "抢栽抢建" in text(ask(client, world.staff, "taking_file", world.kp049.pk))


def test_the_administrator_sets_the_days_with_their_source(client, world):
    values = {"stage": "survey", "days": 5, "since": MADE, "source": ""}
    assert send(client, world.administrator, "posting_rule_new", scan=False, **values).status_code == 200
    values["source"] = "样例：公示办法第 3 条"
    assert send(client, world.administrator, "posting_rule_new", scan=False, **values).status_code == 302
    assert "公示办法第 3 条" in text(ask(client, world.staff, "posting_rules"))
