"""The pages of required papers: what a run leaves out and where it is added, rules, strikes, proofs."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions import payments, required_papers
from parcels.models import AccountProof, Line, PaperRule, PaperStruck, PaymentRun
from parcels.rules.paper_needs import PaperNeed
from tests.money_day import draft, fund, li_things, lines_of, sign
from tests.scenes import once
from tests.world import PDF, TODAY, World

pytestmark = pytest.mark.django_db


@once
def lines(world: World) -> list[Line]:
    li_things(world)
    made = lines_of(sign(world, draft(world)))
    fund(world)
    return made


def get(client, user, name, /, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def send(client, user, name, /, *args, **form):
    client.force_login(user)
    return client.post(reverse(name, args=args), form)


def said(answer) -> str:
    return answer.content.decode()


def test_a_run_lists_what_it_leaves_out_with_the_paper_and_where_it_is_added(client, world, lines):
    required_papers.strike_paper(world.paper, reason="错件", actor=world.staff, on=TODAY)
    page = get(client, world.staff, "run_new", fund=world.fund.code)
    assert "缺要件，没有收进来" in said(page)
    assert "土地现状调查确认表" in said(page)
    assert "青苗与附着物确认表" in said(page)
    assert reverse("taking_paper_add", args=[world.kp050.pk]) in said(page)
    assert not page.context["form"].rows
    assert len(page.context["lacking"]) == len(lines)


def test_a_line_without_its_paper_is_refused_when_it_is_sent_all_the_same(client, world, lines):
    required_papers.strike_paper(world.paper, reason="错件", actor=world.staff, on=TODAY)
    client.force_login(world.staff)
    line = lines[0]
    form = {"line": [line.pk], f"amount_{line.pk}": "1.00", "prepare": "1"}
    answer = client.post(reverse("run_new") + f"?fund={world.fund.code}", form)
    assert answer.status_code == 200
    assert not PaymentRun.objects.exists()


def test_the_page_of_a_prepared_run_says_which_paper_is_gone(client, world, lines):
    client.force_login(world.staff)
    line = lines[0]
    form = {"line": [line.pk], f"amount_{line.pk}": "1.00", "prepare": "1"}
    client.post(reverse("run_new") + f"?fund={world.fund.code}", form)
    run = PaymentRun.objects.get()
    send(client, world.staff, "paper_strike", world.paper.uid, reason="错件")
    assert PaperStruck.objects.get().document == world.paper
    page = said(get(client, world.leader, "run_file", run.pk))
    assert "缺付款要件：土地现状调查确认表" in page
    answer = send(client, world.leader, "run_approve", run.pk)
    assert answer.status_code == 409
    assert "缺付款要件" in said(answer)


def test_everybody_reads_the_rules_and_the_administrator_changes_them(client, world):
    assert "样例" in said(get(client, world.staff, "paper_rules"))
    rule = {"need": "possession", "head": "house", "level": "", "since": "2026-11-23", "source": "样例办法"}
    assert send(client, world.staff, "paper_rule_new", **rule).status_code == 403
    assert send(client, world.administrator, "paper_rule_new", **{**rule, "source": ""}).status_code == 200
    assert send(client, world.administrator, "paper_rule_new", **rule).status_code == 302
    made = PaperRule.objects.get(need=PaperNeed.POSSESSION)
    end = {"since": "2026-12-01", "reason": "办法修订"}
    assert send(client, world.administrator, "paper_rule_end", made.pk, **end).status_code == 302
    made.refresh_from_db()
    assert made.valid.upper == date(2026, 12, 1)
    assert "办法修订" in said(get(client, world.administrator, "journal"))


def test_one_scan_proves_the_accounts_that_are_ticked(client, world):
    accounts = [world.accounts[party.name] for party in world.li]
    page = get(client, world.staff, "account_proofs")
    assert world.li[0].name in said(page)
    assert accounts[0].number.reveal() not in said(page)
    form = {"account": [a.pk for a in accounts], "title": "账户确认表"}
    assert "请上传账户证明的扫描件" in said(send(client, world.staff, "account_proofs", **form))
    form["scan"] = SimpleUploadedFile("表.pdf", PDF)
    assert send(client, world.staff, "account_proofs", **form).status_code == 302
    assert AccountProof.objects.count() == 3
    assert world.li[0].name not in said(get(client, world.staff, "account_proofs"))
    assert "有证明" in said(get(client, world.staff, "party_file", world.li[0].pk))


def test_a_proof_is_looked_at_and_struck_out_where_the_account_stands(client, world):
    account = world.accounts[world.wang.name]
    form = {"account": [account.pk], "title": "账户确认表", "scan": SimpleUploadedFile("表.pdf", PDF)}
    send(client, world.staff, "account_proofs", **form)
    paper = AccountProof.objects.get().paper
    for user in (world.staff, world.leader, world.auditor):
        page = get(client, user, "party_file", world.wang.pk)
        assert reverse("document", args=[paper.uid]) in said(page)
        assert (reverse("paper_strike", args=[paper.uid]) in said(page)) is (user == world.staff)
        assert get(client, user, "document", paper.uid).status_code == 200
    answer = send(client, world.staff, "paper_strike", paper.uid, reason="户名不清")
    assert answer["Location"] == reverse("party_file", args=[world.wang.pk])
    page = get(client, world.staff, "party_file", world.wang.pk)
    assert "有证明" not in said(page)
    assert "登记证明" in said(page)


def test_accounts_are_narrowed_to_a_group_or_a_party_and_ticked_at_once(client, world):
    mine = said(get(client, world.staff, "account_proofs", group=world.group.pk, pick="all"))
    assert mine.count(" checked") == len(world.accounts)
    assert world.wang.name in mine
    one = said(get(client, world.staff, "account_proofs", party=world.wang.pk))
    assert reverse("party_file", args=[world.wang.pk]) in one
    assert world.li[0].name not in one
    for asked, status in (
        ({"party": "zz"}, 404),
        ({"party": world.fund.pk + 9_999}, 404),
        ({"group": "zz"}, 400),
    ):
        assert get(client, world.staff, "account_proofs", **asked).status_code == status


def test_the_last_account_of_a_group_proved_leaves_its_empty_list_and_nothing_ticked(client, world):
    client.force_login(world.staff)
    address = reverse("account_proofs") + f"?group={world.group.pk}"
    form = {"account": [a.pk for a in world.accounts.values()], "title": "账户确认表"}
    answer = client.post(address + "&pick=all", {**form, "scan": SimpleUploadedFile("表.pdf", PDF)})
    assert answer["Location"] == address
    assert "这里开着的账户都有证明" in said(client.get(address))


def test_an_approval_that_lacks_a_paper_says_so_once(client, world, lines):
    told = {"project": world.project, "fund_source": world.fund, "actor": world.staff, "on": TODAY}
    run = payments.prepare_run(lines=[(lines[0], None)], client_key=uuid4(), **told)
    required_papers.strike_paper(world.paper, reason="错件", actor=world.staff, on=TODAY)
    sentence = re.compile(r"<p>[^<]*土地现状调查确认表[^<]*</p>")
    answer = send(client, world.leader, "run_approve", run.pk)
    assert answer.status_code == 409
    assert len(sentence.findall(said(answer))) == 1
    assert len(sentence.findall(said(get(client, world.leader, "run_file", run.pk)))) == 1


def test_who_may_not_add_a_paper_is_not_sent_where_it_is_added(client, world, lines):
    required_papers.strike_paper(world.paper, reason="错件", actor=world.staff, on=TODAY)
    page = said(get(client, world.finance, "run_new", fund=world.fund.code))
    assert "土地现状调查确认表" in page
    assert reverse("taking_paper_add", args=[world.kp050.pk]) not in page


def test_the_administrator_is_led_to_what_only_he_sets(client, world):
    page = said(get(client, world.administrator, "law"))
    for name in ("paper_rules", "approval_bands", "posting_rules"):
        assert reverse(name) in page
        assert reverse(name) not in said(get(client, world.staff, "law"))


def test_another_village_sees_neither_the_accounts_nor_the_paper(client, world):
    page = get(client, world.outsider, "account_proofs")
    assert world.li[0].name not in said(page)
    form = {
        "account": [world.accounts[world.wang.name].pk],
        "title": "x",
        "scan": SimpleUploadedFile("x.pdf", PDF),
    }
    assert send(client, world.outsider, "account_proofs", **form).status_code == 200
    assert not AccountProof.objects.exists()
    assert send(client, world.outsider, "paper_strike", world.paper.uid, reason="x").status_code == 404
