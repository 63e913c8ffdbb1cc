"""The office opens once, keeps an administrator, and tells every deed in its journal."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from landmgmt.lib.refusal import Refusal
from parcels.actions import office, papers
from parcels.models import JournalEntry, Office, User
from parcels.words.journal import tell
from parcels.words.refusals import sentence
from tests.world import PASSWORD, PDF, TODAY


def refused(code):
    return pytest.raises(Refusal, match=rf"^{code}\b")


def test_an_open_office_is_not_opened_again(world):
    with refused("office_already_open"):
        office.open_office(name="另一个", on=TODAY)


def test_the_last_administrator_stays(world):
    with refused("last_administrator"):
        office.change_user(world.administrator, actor=world.administrator, on=TODAY, active=False)


def test_a_second_administrator_lets_the_first_go(world):
    office.change_user(world.auditor, actor=world.administrator, on=TODAY, role="administrator")
    gone = office.change_user(world.administrator, actor=world.auditor, on=TODAY, active=False)
    assert not gone.is_active


@pytest.mark.parametrize(
    ("password", "code"), [("short", "password_too_short"), ("20261123202611", "password_entirely_numeric")]
)
def test_a_weak_password_is_refused_with_a_sentence(world, password, code):
    with refused(code) as no:
        office.set_password(world.staff, actor=world.administrator, on=TODAY, password=password)
    assert "密码" in sentence(no.value)


def test_a_user_name_is_taken_whatever_its_case(world):
    with refused("username_taken"):
        office.add_user(
            actor=world.administrator,
            on=TODAY,
            username="ZhouMin",
            full_name="",
            role="staff",
            password=PASSWORD,
        )


def test_commands_write_as_someone_who_cannot_sign_in(world):
    actor = office.command_actor()
    assert (actor.is_active, actor.has_usable_password()) == (False, False)


def test_every_deed_of_the_world_is_told_in_words(world):
    told = [tell(entry) for entry in JournalEntry.objects.all()]
    assert len(told) > 20
    assert [text for text in told if "%(" in text or "_" in text] == []


def test_a_scan_is_known_by_its_content_and_kept_under_a_name_of_our_own(world):
    paper = papers.file_paper(
        actor=world.staff, on=TODAY, kind="notice", title="公告", scan=("../../x.exe", PDF)
    )
    assert paper.media_type == "application/pdf"
    assert paper.original_name == "x.exe"
    assert paper.scan.name.endswith(f"{paper.uid}.pdf")


def test_a_program_is_not_a_scan(world):
    with refused("scan_unknown"):
        papers.file_paper(actor=world.staff, on=TODAY, kind="notice", title="公告", scan=("a.pdf", b"MZ\x90"))


def test_a_refused_paper_leaves_no_file(world, settings):
    before = list(settings.MEDIA_ROOT.rglob("*.pdf"))
    with pytest.raises(IntegrityError):
        papers.file_paper(
            actor=world.staff, on=TODAY, kind="notice", title="公告", scan=("a.pdf", PDF), takings=[None]
        )
    assert list(settings.MEDIA_ROOT.rglob("*.pdf")) == before


def open_own(monkeypatch, capsys, line):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    try:
        call_command("open_office", "--username", "boss", "--json")
        code = 0
    except SystemExit as left:
        code = left.code
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_an_own_office_opens_empty_with_its_administrator(monkeypatch, capsys):
    code, answer = open_own(monkeypatch, capsys, PASSWORD + "\n")
    assert (code, answer["administrator"]) == (0, "boss")
    assert not Office.objects.get().is_demo
    assert User.objects.get(username="boss").check_password(PASSWORD)


@pytest.mark.django_db
def test_an_own_office_with_a_weak_password_is_not_opened_at_all(monkeypatch, capsys):
    code, answer = open_own(monkeypatch, capsys, "1234567890\n")
    assert (code, answer["error"]["code"]) == (1, "password_too_common")
    assert not Office.objects.exists()
