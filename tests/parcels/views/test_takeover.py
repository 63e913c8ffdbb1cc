"""The pages of a take-over: what they show to whom, and that a second person locks."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.importers.workbook import open_workbook, sheet_rows
from parcels.models import (
    AccessRecord,
    Line,
    OldBook,
    OldEntry,
    OldParty,
    ProposedPosting,
    SignedTotal,
    TakeOver,
)
from parcels.models.figures import totals
from tests.old_ledgers import locked, opened, submitted, with_book, with_total, workbook
from tests.world import PDF, TODAY, World, id_number

pytestmark = pytest.mark.django_db


def told(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def staff(client: Any, world: World) -> Any:
    client.force_login(world.staff)
    return client


def upload(client: Any, made: TakeOver, data: bytes, name: str = "台账.xlsx") -> Any:
    return client.post(
        reverse("old_book_new", args=[made.pk]), {"file": SimpleUploadedFile(name, data)}, follow=True
    )


def test_a_take_over_is_opened_by_its_form(staff: Any, world: World):
    answer = staff.post(reverse("takeover_new"), {"project": "KP", "cutover_date": "2026-06-30"})
    made = TakeOver.objects.get()
    assert answer["Location"] == reverse("takeover_file", args=[made.pk])
    late = staff.post(reverse("takeover_new"), {"project": "KP", "cutover_date": "2026-12-01"})
    assert "不能晚于办公日" in told(late)


def test_a_ledger_is_tried_then_read_in(staff: Any, world: World):
    made = opened(world)
    tried = upload(staff, made, workbook())
    assert "没有发现问题" in told(tried)
    assert not OldEntry.objects.exists()
    address = reverse("old_book_new", args=[made.pk])
    staff.post(address, {"token": tried.context["token"]})
    assert OldEntry.objects.count() == 4


def test_a_wrong_ledger_comes_back_marked_and_nothing_is_written(staff: Any, world: World):
    made = opened(world)
    wrong = upload(staff, made, workbook([("旧-9", "", "王家", "月亮村", "3组", "青苗", "abc", "", 0, "")]))
    # The amount that cannot be read and the village nobody registered, in one upload.
    assert "2023 台账!D4" in told(wrong)
    assert "2023 台账!G4" in told(wrong)
    answer = staff.get(reverse("old_book_marked", args=[made.pk, wrong.context["token"]]))
    rows = sheet_rows(open_workbook(answer.content), "2023 台账", most=9)
    assert "abc" in rows[3][-1]
    assert "月亮村" in rows[3][-1]
    refused = staff.post(reverse("old_book_new", args=[made.pk]), {"token": wrong.context["token"]})
    assert refused.status_code == 409
    assert not OldEntry.objects.exists()


def test_another_person_cannot_take_up_a_tried_file(staff: Any, world: World):
    made = opened(world)
    token = upload(staff, made, workbook()).context["token"]
    staff.force_login(world.finance)
    assert staff.get(reverse("old_book_marked", args=[made.pk, token])).status_code == 404
    gone = staff.post(reverse("old_book_new", args=[made.pk]), {"token": token})
    assert "已过期" in told(gone)


def test_the_page_shows_a_difference_to_the_fen_and_why_it_cannot_be_handed_over(staff: Any, world: World):
    made = opened(world)
    with_book(world, made)
    with_total(world, made, agreed="44234.51", unpaid="29234.26")
    page = told(staff.get(reverse("takeover_file", args=[made.pk])))
    assert "−0.01" in page
    assert "与签字汇总不符" in page
    assert staff.post(reverse("takeover_submit", args=[made.pk])).status_code == 409


def test_a_total_is_typed_with_its_scan(staff: Any, world: World):
    made = opened(world)
    with_book(world, made)
    address = reverse("takeover_total", args=[made.pk, world.village.pk])
    sums = {"agreed": "44234.50", "paid": "15000.25", "unpaid": "29234.25"}
    assert "请上传签字汇总表的扫描件" in told(staff.post(address, sums))
    staff.post(address, {**sums, "scan": SimpleUploadedFile("汇总.pdf", PDF)})
    total = SignedTotal.objects.get()
    assert (str(total.agreed_yuan), total.entered_by) == ("44234.50", world.staff)
    # Typed again without another scan, it keeps its paper.
    staff.post(address, {**sums, "explanation": "已核对"})
    assert SignedTotal.objects.get().paper == total.paper


def test_one_hands_over_and_another_locks(client: Any, world: World):
    made = submitted(world)
    client.force_login(world.staff)
    assert client.post(reverse("takeover_lock", args=[made.pk])).status_code == 403
    client.force_login(world.finance)
    page = told(client.get(reverse("takeover_file", args=[made.pk])))
    assert "锁定并入账" in page
    client.post(reverse("takeover_lock", args=[made.pk]))
    assert totals(TODAY).payable_yuan > 0
    again = client.post(reverse("takeover_lock", args=[made.pk]))
    assert again.status_code == 409
    assert "没有再入账" in told(again)


def test_a_preparer_with_the_right_is_told_why_he_does_not_lock(client: Any, world: World):
    made = opened(world)
    with_book(world, made)
    with_total(world, made, actor=world.finance)
    from parcels.actions import takeover

    takeover.submit_takeover(made, actor=world.staff, on=TODAY)
    client.force_login(world.finance)
    page = told(client.get(reverse("takeover_file", args=[made.pk])))
    assert "没有经手这次接管的人" in page
    assert client.post(reverse("takeover_lock", args=[made.pk])).status_code == 409


def test_a_name_is_chosen_from_the_village(staff: Any, world: World):
    made = opened(world)
    with_book(world, made)
    zhao = OldParty.objects.get(name="赵家")
    staff.post(reverse("old_party_choose", args=[zhao.pk]), {"party": str(world.chen.pk)})
    zhao.refresh_from_db()
    assert (zhao.decision, zhao.party, zhao.decided_by) == ("chosen", world.chen, world.staff)
    staff.post(reverse("old_party_choose", args=[zhao.pk]), {"party": "new"})
    zhao.refresh_from_db()
    assert (zhao.decision, zhao.party) == ("new", None)


def test_staff_of_another_village_see_nothing_of_these_names(client: Any, world: World):
    made = locked(world)
    book = OldBook.objects.get()
    client.force_login(world.outsider)
    page = told(client.get(reverse("takeover_file", args=[made.pk])))
    assert "王家" not in page
    assert "44,234.50" not in page
    # The list keeps to the same villages, and the locked page invites no upload.
    assert "没有您负责的村的旧账" in page
    assert "直接上传原来的台账" not in page
    assert "44,234.50" not in told(client.get(reverse("takeover_list")))
    client.force_login(world.staff)
    assert "44,234.50" in told(client.get(reverse("takeover_list")))
    client.force_login(world.outsider)
    for name, key in (("old_party", OldParty.objects.first().pk), ("old_book_original", book.pk)):
        assert client.get(reverse(name, args=[key])).status_code == 404
    line = Line.objects.first()
    assert line is not None
    assert client.get(reverse("agreement_file", args=[line.agreement_id])).status_code == 404
    assert client.get(reverse("old_line_correct", args=[line.pk])).status_code == 404


def test_staff_of_the_village_find_the_old_agreement_and_its_line(staff: Any, world: World):
    locked(world)
    line = Line.objects.get(head="crops")
    agreement = told(staff.get(reverse("agreement_file", args=[line.agreement_id])))
    assert "系统启用前已办" in agreement
    assert "到期日不详" in agreement
    assert "旧-1" in told(staff.get(reverse("agreement_list")))
    assert "更正应付" in told(staff.get(reverse("line_file", args=[line.pk])))
    frozen = told(staff.get(reverse("agreement_signed", args=[line.agreement_id])))
    assert "台账.xlsx" in frozen


def test_an_id_number_of_the_old_books_is_sealed_everywhere(staff: Any, world: World):
    from django.core.files.storage import default_storage

    number = id_number(77)
    made = opened(world)
    headings = ("户主", "村", "组", "身份证号", "科目", "应付", "已付")
    book = with_book(world, made, workbook([("钱家", "长田村", "3组", number, "青苗", 100, 0)], headings))
    name = OldParty.objects.get()
    assert name.id_number.reveal() == number
    for address in (reverse("takeover_file", args=[made.pk]), reverse("old_party", args=[name.pk])):
        assert number not in told(staff.get(address))
    kept = default_storage.open(book.file.name).read()
    assert b"PK" not in kept[:4]
    original = staff.get(reverse("old_book_original", args=[book.pk]))
    assert original.content[:2] == b"PK"
    assert AccessRecord.objects.filter(actor=world.staff).exists()


def test_corrections_are_live_deeds_of_their_own_pages(client: Any, world: World):
    locked(world)
    line = Line.objects.get(head="land")
    client.force_login(world.staff)
    form = {"amount": "30500", "signed_date": str(TODAY), "reason": "漏算", "number": "更-1"}
    client.post(
        reverse("old_line_correct", args=[line.pk]), {**form, "scan": SimpleUploadedFile("更.pdf", PDF)}
    )
    client.force_login(world.finance)
    client.post(
        reverse("old_paid_correct", args=[line.pk]),
        {"paid": "9000", "value_date": str(TODAY), "reason": "收条少", "number": "凭-1"},
    )
    # 王家's 30,000 stand as they were until another person has confirmed each.
    assert str(totals(TODAY).payable_yuan) == "44234.50"
    first, second = ProposedPosting.objects.order_by("pk")
    assert client.post(reverse("proposal_confirm", args=[second.pk])).status_code == 409
    assert client.post(reverse("proposal_confirm", args=[first.pk])).status_code == 302
    client.force_login(world.leader)
    assert "等您复核的入账" in told(client.get("/"))
    assert client.post(reverse("proposal_confirm", args=[second.pk])).status_code == 302
    assert str(totals(TODAY).payable_yuan) == "44734.50"
    assert str(totals(TODAY).paid_yuan) == "14000.00"


def test_a_correction_to_what_stands_says_so(client: Any, world: World):
    locked(world)
    line = Line.objects.get(head="land")
    client.force_login(world.staff)
    form = {"amount": "30000", "signed_date": str(TODAY), "reason": "漏算", "number": "更-1"}
    scan = SimpleUploadedFile("更.pdf", PDF)
    page = told(client.post(reverse("old_line_correct", args=[line.pk]), {**form, "scan": scan}))
    assert "账上已经是 30,000.00 元" in page
    assert "复测" not in page


def test_endless_numbers_and_nuls_are_no_fault(client: Any, world: World):
    made = submitted(world)
    client.force_login(world.finance)
    assert client.get(f"/takeovers/{made.pk}/books/%00.xlsx").status_code == 404
    answer = client.post(reverse("takeover_lock", args=[made.pk]), {"twins": "9" * 5000})
    assert answer.status_code == 302


def test_the_desk_names_old_books_that_wait_for_a_lock(client: Any, world: World):
    submitted(world)
    client.force_login(world.leader)
    assert "等您锁定的旧账" in told(client.get("/"))
    client.force_login(world.staff)
    assert "等您锁定的旧账" not in told(client.get("/"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_questions_for_many_names_as_for_one(
    staff: Any, world: World, count: int, django_assert_max_num_queries: Any
):
    made = opened(world)
    rows = [("", "", f"户{n}", "长田村", "3组", "青苗", 100 + n, "", 0, "") for n in range(count)]
    with_book(world, made, workbook(rows))
    with_total(world, made)
    with django_assert_max_num_queries(34):
        staff.get(reverse("takeover_file", args=[made.pk]))


def test_the_page_speaks_english_to_whoever_asks(staff: Any, world: World):
    made = opened(world)
    with_book(world, made)
    staff.cookies["django_language"] = "en"
    page = told(staff.get(reverse("takeover_file", args=[made.pk])))
    assert "By village" in page
    assert "应付" not in page
