"""A condition in the address that is not understood gets the filter and the reason, never a bigger sum."""

import pytest
from django.urls import reverse

from parcels.models import AccessRecord
from tests.parcels.views.test_takings import send

pytestmark = pytest.mark.django_db

HEAD = "筛选条件有误"
# Page → (a condition nobody means, how the office calls it).
NONSENSE = [
    ("parcel_list", "?village=abc", "村"),
    ("parcel_list", "?on=31.11.2026", "截至哪天"),
    ("parcel_list", "?sort=;drop", "排序"),
    ("parcel_map", "?village=abc", "村"),
    ("parcel_export", "?project=NOPE", "项目"),
    ("arrears", "?on=gestern", "截至哪天"),
    ("arrears", "?on=2026-02-31", "截至哪天"),
    ("arrears", "?on=0001-01-01", "截至哪天"),
    ("arrears", "?village=abc", "村"),
    ("arrears", "?by=zzz", "按什么分"),
    ("arrears", "?head=zzz", "科目"),
    ("arrears", "?party=1", "收款人"),
    ("arrears", "?payer=NOPE", "付款方"),
    ("arrears_lines", "?project=NOPE", "项目"),
    ("arrears_export", "?village=abc", "村"),
    ("arrears_ages", "?second=zzz", "再按什么分"),
    ("arrears_ages_export", "?level=zzz", "层级"),
    ("arrears_statement", "?since=2026-11-20&on=2026-01-01", "从哪天（不含）"),
    ("arrears_statement", "?by=party", "按什么分"),
    ("arrears_statement_export", "?reason=zzz", "原因"),
    ("arrears_statement_lines", "?part=zzz", "变动"),
    ("leader", "?on=2026-02-30", "截至哪天"),
    ("agreement_list", "?state=maybe", "状态"),
    ("agreement_list", "?project=NOPE", "项目"),
    ("run_list", "?state=maybe", "状态"),
    ("run_list", "?project=NOPE", "项目"),
    ("check_list", "?on=2026-02-31", "截至哪天"),
    ("quality_list", "?project=NOPE", "项目"),
    ("check_export", "?on=2026-02-31", "截至哪天"),
    ("quality_list", "?on=2026-02-31", "截至哪天"),
    ("dispute_list", "?state=maybe", "状态"),
    ("dispute_list", "?kind=weather", "类别"),
    ("dispute_list", "?on=2026-13-01", "截至哪天"),
    ("posting_list", "?showing=zzz", "现状"),
    ("posting_list", "?project=NOPE", "项目"),
    ("party_list", "?kind=robot", "类别"),
    ("journal", "?since=gestern", "从"),
    ("project_list", "?on=0001-01-01", "截至哪天"),
    ("zone", "?on=9999-12-31", "截至哪天"),
    ("milestones", "?on=bald", "截至哪天"),
    ("siting", "?on=bald", "截至哪天"),
    ("siting_criteria", "?version=99", "版本"),
    ("boundary_difference", "?from=99", "从哪一版"),
]
# Where money is added up, a name that no filter bears is a condition too.
UNKNOWN = [
    ("arrears", "?vilage=abc"),
    ("arrears_lines", "?vilage=abc&page=2"),
    ("arrears_statement", "?since=2026-11-20&until=2026-01-01"),
    ("agreement_list", "?town=abc"),
    ("run_list", "?village=abc"),
    ("journal", "?who=abc"),
]


@pytest.mark.parametrize(("name", "query", "word"), NONSENSE)
def test_what_is_not_understood_is_answered_by_the_filter_and_no_figure(client, world, name, query, word):
    client.force_login(world.auditor)
    answer = client.get(reverse(name) + query)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert HEAD in page
    assert [str(row["field"].label) for row in answer.context["wrong"]] == [word]
    assert 'class="wrong"' in page
    assert "<table" not in page


@pytest.mark.parametrize(("name", "query"), UNKNOWN)
def test_a_name_no_filter_bears_is_not_dropped_where_money_is_added_up(client, world, name, query):
    client.force_login(world.auditor)
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 400
    assert "这样的条件" in answer.content.decode()


def test_the_page_says_what_was_written_what_is_possible_and_keeps_the_rest(client, world):
    client.force_login(world.auditor)
    answer = client.get(
        reverse("arrears"), {"village": "abc", "head": "land", "on": "2026-06-30", "page": "3"}
    )
    page = answer.content.decode()
    assert "地址里写的是“abc”" in page
    assert "可选：长田村" in page
    assert 'value="2026-06-30"' in page
    assert 'value="2026-02-31"' not in client.get(reverse("arrears") + "?on=2026-02-31").content.decode()
    assert answer.context["without"] == f"{reverse('arrears')}?head=land&on=2026-06-30"
    assert client.get(answer.context["without"]).status_code == 200


def test_a_refused_question_stands_in_the_access_log_as_refused(client, world):
    client.force_login(world.auditor)
    client.get(reverse("arrears"), {"village": "abc"})
    assert AccessRecord.objects.latest("pk").status == 400


def test_what_is_written_in_the_address_is_shown_as_text(client, world):
    client.force_login(world.auditor)
    page = client.get(reverse("arrears"), {"village": "<script>x</script>", "<b>": "1"}).content.decode()
    assert "<script>x" not in page
    assert "<b>”" not in page


@pytest.mark.parametrize("name", sorted({name for name, _, _ in NONSENSE} - {"agreement_list"}))
def test_a_plain_address_is_answered(client, world, name):
    client.force_login(world.auditor)
    assert client.get(reverse(name)).status_code in (200, 404)


def test_the_list_of_imports_refuses_a_state_it_does_not_know(client, world):
    client.force_login(world.staff)
    assert client.get(reverse("import_list") + "?state=maybe").status_code == 400


def test_a_paper_sent_twice_is_filed_once(client, world):
    client.force_login(world.staff)
    page = client.get(reverse("taking_paper_add", args=[world.kp051.pk]))
    key = page.context["form"]["client_key"].value()
    for _ in range(2):
        sent = {"kind": "other", "title": "会议纪要", "client_key": key}
        assert send(client, "taking_paper_add", world.kp051, **sent).status_code == 302
    assert world.kp051.papers.filter(title="会议纪要").count() == 1


def test_two_papers_of_one_name_are_two(client, world):
    client.force_login(world.staff)
    for _ in range(2):
        send(client, "taking_paper_add", world.kp051, kind="other", title="会议纪要")
    assert world.kp051.papers.filter(title="会议纪要").count() == 2


def test_a_buttons_address_that_is_looked_at_leads_back_to_its_page(client, world):
    """So it comes after signing in again: the way that was asked for was a press."""
    client.force_login(world.leader)
    for name, above in (("run_approve", "run_file"), ("manual_sign", "manual_file")):
        answer = client.get(reverse(name, args=[7]))
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        page = answer.content.decode()
        assert "请回到原来的页面，再按一次按钮" in page
        assert f'href="{reverse(above, args=[7])}"' in page
