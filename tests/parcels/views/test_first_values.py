"""What a form shows first is what the page uses and what the run's way asks for."""

import re

import pytest
from django.urls import reverse

from parcels.models import BankFormat
from tests.money_day import deposited, released
from tests.parcels.actions.test_deposits import crops
from tests.parcels.views.test_posting import ask, text
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_statement_shows_the_day_it_begins_after(client, world: World):
    shown = text(ask(client, world.auditor, "arrears_statement"))
    assert re.search(r'name="since"[^>]*value="2026-10-31"', shown)
    asked = text(ask(client, world.auditor, "arrears_statement", query="?since=2026-05-01"))
    assert re.search(r'name="since"[^>]*value="2026-05-01"', asked)


def test_a_banks_run_is_not_read_as_a_card_sheet(client, world: World):
    line = crops(world)
    run = released(world, [line])
    client.force_login(world.finance)
    form = client.get(reverse("run_bank_file", args=[run.pk])).context["form"]
    assert BankFormat.objects.filter(is_used=True, code="card").exists()
    assert form.initial["bank_format"] not in ("card", None)


def test_a_deposited_line_is_not_called_paid(client, world: World):
    line = crops(world)
    deposited(world, line, line.amount_yuan)
    shown = text(ask(client, world.auditor, "arrears_lines"))
    assert "已提存" in shown
