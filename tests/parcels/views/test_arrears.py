"""The arrears page equals the ledger, leads from every figure to its lines; staff see their villages."""

from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from parcels.models import AccessRecord, LineHold, LineReason
from parcels.models.figures import totals
from tests.money_day import lines_of, paid_story
from tests.scenes import once
from tests.world import TODAY, World

DIMENSIONS = ["project", "village", "age", "reason", "head", "level"]


@once
def line(world: World):
    return lines_of(paid_story(world))[3]


def said(answer) -> str:
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_table_adds_up_to_the_headline(client, world, line, by):
    client.force_login(world.leader)
    page = client.get(reverse("arrears"), {"by": by}).context
    assert page["total"].overdue_yuan == totals(TODAY).overdue_yuan == D("98946.67")
    assert sum(row["figure"] for row in page["rows"]) == page["total"].overdue_yuan


@pytest.mark.django_db
@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_figure_leads_to_lines_that_add_up_to_it(client, world, line, by):
    client.force_login(world.leader)
    page = client.get(reverse("arrears"), {"by": by}).context
    for row in page["rows"]:
        for _word, name, yuan, url in row["cells"]:
            lines = client.get(url).context
            assert getattr(lines["total"], f"{name}_yuan") == yuan
            assert sum(getattr(r["line"], f"{name}_yuan") for r in lines["rows"]) == yuan
            assert all(getattr(r["line"], f"{name}_yuan") for r in lines["rows"])


@pytest.mark.django_db
def test_another_day_gives_that_day(client, world, line):
    client.force_login(world.leader)
    assert client.get(reverse("arrears"), {"on": "2026-06-30"}).context["total"].overdue_yuan == 0
    assert client.get(reverse("arrears"), {"on": "2026-05-19"}).context["total"].payable_yuan == 0


@pytest.mark.django_db
def test_a_day_ahead_is_said_to_be_ahead_on_pages_and_in_workbooks(client, world, line):
    client.force_login(world.leader)
    told = "2030-01-01 还没有到：账龄和逾期算到那一天，应付和已付是今天（2026-11-23）的账，不是预测。"
    pages = (
        "arrears",
        "arrears_lines",
        "arrears_ages",
        "arrears_statement",
        "arrears_statement_lines",
        "leader",
    )
    for name in pages:
        assert told in said(client.get(reverse(name), {"on": "2030-01-01"})), name
        assert "还没有到：" not in said(client.get(reverse(name))), name
        assert "还没有到：" not in said(client.get(reverse(name), {"on": "2026-06-30"})), name
    assert told in said(client.get(reverse("line_file", args=[line.pk]), {"on": "2030-01-01"}))
    for name in ("arrears_export", "arrears_ages_export", "arrears_statement_export"):
        answer = client.get(reverse(name), {"on": "2030-01-01"})
        book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
        heads = [str(row[0].value) for sheet in book for row in sheet.iter_rows(max_row=8)]
        assert any(told in head for head in heads), name


@pytest.mark.django_db
def test_staff_see_their_villages_and_an_outsider_nothing(client, world, line):
    client.force_login(world.staff)
    assert client.get(reverse("arrears")).context["total"].overdue_yuan == D("98946.67")
    client.force_login(world.outsider)
    assert client.get(reverse("arrears")).context["total"].payable_yuan == 0
    assert "李三家" not in said(client.get(reverse("arrears_lines")))
    assert client.get(reverse("line_reason", args=[line.pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "on=2026-13-40",
        "on=9999-12-31",
        "on=0001-01-01",
        "by=holder",
        "village=%00",
        "project=1%20or%201",
        "age=x",
    ],
)
def test_nonsense_gives_no_figure_on_any_page_nor_in_a_file(client, world, line, query):
    client.force_login(world.leader)
    for name in ("arrears", "arrears_lines", "arrears_export"):
        page = client.get(f"{reverse(name)}?{query}")
        assert page.status_code == 400
        assert "98,946.67" not in said(page)


@pytest.mark.django_db
def test_looking_is_written_down(client, world, line):
    client.force_login(world.leader)
    for name in ("arrears", "arrears_lines", "arrears_export"):
        client.get(reverse(name))
    seen = set(AccessRecord.objects.filter(actor=world.leader).values_list("view_name", flat=True))
    assert seen >= {"arrears", "arrears_lines", "arrears_export"}


@pytest.mark.django_db
def test_the_workbook_says_the_same_to_the_fen_and_bears_the_mark(client, world, line):
    client.force_login(world.leader)
    answer = client.get(reverse("arrears_export"), {"by": "reason"})
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sums, lines = book.worksheets
    assert "示意数据" in str(sums["A2"].value)
    last = [cell.value for cell in list(sums.iter_rows())[-1]]
    assert D(str(last[5])) == D("98946.67")
    rows = list(lines.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if row[0] == "协议编号")
    assert sum(D(str(row[11])) for row in rows[head + 1 :]) == D("98946.67")


@pytest.mark.django_db
def test_a_reason_is_set_and_the_sum_moves_under_it(client, world, line):
    client.force_login(world.staff)
    url = reverse("line_reason", args=[line.pk])
    assert client.get(url).status_code == 200
    given = {"reason": "inheritance", "since": "2026-11-01", "note": "等公证"}
    assert client.post(url, given).status_code == 302
    assert LineReason.objects.open().get(line=line).reason == "inheritance"
    found = client.get(reverse("arrears"), {"by": "reason", "reason": "inheritance"}).context["total"]
    assert found.overdue_yuan == line.amount_yuan


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", [{}, {"reason": "x", "since": "2026-11-01"}, {"reason": "other", "since": "2027-01-01"}]
)
def test_a_reason_that_cannot_be_is_a_sentence(client, world, line, given):
    client.force_login(world.staff)
    answer = client.post(reverse("line_reason", args=[line.pk]), given)
    assert answer.status_code == 200
    assert 'role="alert"' in said(answer)


@pytest.mark.django_db
def test_a_held_sum_leaves_the_arrears_and_comes_back(client, world, line):
    client.force_login(world.staff)
    url = reverse("line_hold", args=[line.pk])
    assert client.post(url, {"ground": "继承未定", "since": "2026-11-20"}).status_code == 302
    assert totals(TODAY).held_yuan == line.amount_yuan
    assert "解除暂停" in said(client.get(url))
    assert client.post(url, {"since": "2026-11-23"}).status_code == 302
    assert not LineHold.objects.open().exists()
    assert totals(TODAY).held_yuan == 0


@pytest.mark.django_db
def test_a_hold_sent_twice_does_not_release_what_it_held(client, world, line):
    client.force_login(world.staff)
    url = reverse("line_hold", args=[line.pk])
    told = {"deed": "hold", "ground": "继承未定", "since": "2026-11-20"}
    assert client.post(url, told).status_code == 302
    assert client.post(url, told).status_code == 409
    assert totals(TODAY).held_yuan == line.amount_yuan
    free = {"deed": "release", "since": "2026-11-23"}
    assert client.post(url, free).status_code == 302
    assert client.post(url, free).status_code == 409
    assert totals(TODAY).held_yuan == 0


@pytest.mark.django_db
def test_more_lines_cost_no_more_queries(client, world, line, django_assert_max_num_queries):
    client.force_login(world.leader)
    client.get(reverse("arrears_lines"))
    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("arrears_lines")).context["rows"]) == 8
