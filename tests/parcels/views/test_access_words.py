"""The access log is read by people: pages, subjects, outcomes and actors stand there in words."""

import re

import pytest
from django.urls import reverse

from parcels.actions.office import command_actor
from parcels.models import AccessRecord
from parcels.views.access_words import read_subject, told
from parcels.words.access import PAGES
from tests.parcels.views.test_permissions import ADDRESSES

LOGGED = sorted(name for name, part in ADDRESSES.items() if getattr(part.callback, "access_logged", False))
LATIN = re.compile(r"(?<![A-Za-z])[a-z_]{3,}")


def line(user, view: str, subject: str, status: int = 200, reader=None) -> dict:
    record = AccessRecord.objects.create(actor=user, view_name=view, subject=subject, status=status)
    return told([record], reader or user)[0]


def test_every_page_that_is_logged_has_its_word():
    assert [name for name in (*LOGGED, "payment_run") if name not in PAGES] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "subject", "words"),
    [
        ("arrears_statement", "on=2026-11-23 since=2026-10-31&of=overdue", "自 2026-10-31（不含），看逾期"),
        ("arrears", "on=2026-11-23 level=disburse&reason=inheritance&head=land&age=d366", "层级：兑付"),
        ("arrears", "on=2026-11-23 village=none&showing=overdue", "村：未归村，只看逾期"),
        ("collective_file", "party=%(wang)s handouts", "权利人 王家，集体兑付"),
        ("taking_file", "taking=%(kp050)s", "地块 KP-050"),
        ("party_list", "page=1", "第 1 页"),
        ("parcel_export_file", "shp KP 2026-11-23 n=3", "格式 shp，项目 KP，截至 2026-11-23，3 行"),
        ("parcel_export", "xlsx * 2026-11-23 n=3", "格式 xlsx，截至 2026-11-23，3 行"),
        ("zone_export_file", "format=dxf layer=lots on=2026-11-23 n=2", "格式 dxf，图层：平整地块"),
        ("plan_file", "party=%(wang)s plan=3", "权利人 王家，分配方案 3 号"),
        ("run_bank_file", "run=7 bank file", "批次 7，银行回单"),
        ("roster_export", "roster of KP", "名册 KP"),
        ("old_party", "old name=5", "旧账户名 5 号"),
        ("dispute_file", "pk=%(dispute)s", "矛盾 XF2026-001"),
        ("check_rule", "rule=paid_twice", "规则：疑似重复支付"),
    ],
)  # fmt: skip
def test_a_subject_is_told_in_words(world, view, subject, words):
    pks = {"wang": world.wang.pk, "kp050": world.kp050.pk, "dispute": world.dispute.pk}
    found = line(world.auditor, view, subject % pks)
    assert words in found["subject"]
    assert not LATIN.search(str(found["page"]))


@pytest.mark.django_db
def test_who_may_not_see_people_reads_no_name(world):
    found = line(world.auditor, "party_file", f"party={world.wang.pk}", reader=world.administrator)
    assert world.wang.name not in found["subject"]
    assert str(world.wang.pk) in found["subject"]
    assert world.wang.name in line(world.auditor, "party_file", f"party={world.wang.pk}")["subject"]


@pytest.mark.django_db
def test_the_page_shows_no_code_and_the_commands_account_as_the_system(client, world):
    line(command_actor(), "payment_run", "run=7 sheet", 500)
    line(world.finance, "arrears_statement", "on=2026-11-23 since=2026-10-31&of=overdue")
    client.force_login(world.auditor)
    page = client.get(reverse("access_log")).content.decode()
    table = re.sub(r"<[^>]+>", " ", page[page.index("<tbody>") : page.index("</tbody>")])
    assert "系统" in table
    assert "没有做成" in table
    assert not LATIN.search(table)


def test_a_subject_of_any_shape_is_read_without_harm():
    assert read_subject("x", "") == []
    assert read_subject("x", "=&&= a=b=c") == [("a", "b=c")]


@pytest.mark.django_db
def test_a_page_of_the_log_asks_a_fixed_number_of_questions(client, world, django_assert_max_num_queries):
    for _n in range(60):
        line(world.finance, "taking_file", f"taking={world.kp050.pk}")
        line(world.finance, "party_file", f"party={world.wang.pk}")
    client.force_login(world.auditor)
    with django_assert_max_num_queries(16):
        client.get(reverse("access_log"))
