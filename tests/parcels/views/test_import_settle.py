"""Which batch the land of a file joins, at once or later, and what the law makes of a late joiner."""

import pytest
from django.urls import reverse

from parcels.models import ApprovalBatch, Taking
from tests.parcels.views.test_imports import accept, planner, text, tried
from tests.world import World

pytestmark = pytest.mark.django_db
__all__ = ["planner"]


def test_land_joins_an_approved_batch_only_with_a_persons_word(planner, world: World):
    run = tried(planner, world.project)
    answer = accept(planner, run, batch=world.batch.pk)
    assert answer.status_code == 409
    assert "已于 2026-06-01 办理“批准”，范围已经公开" in text(answer)
    assert not Taking.objects.filter(import_plots__run=run).exists()
    assert accept(planner, run, batch=world.batch.pk, in_scope="on").status_code == 302


def test_land_joins_a_batch_freely_before_its_land_is_named_in_public(planner, world: World):
    batch = ApprovalBatch.objects.create(
        project=world.project, code="KP-P9", name="九", opened_date="2026-01-01"
    )
    run = tried(planner, world.project)
    assert accept(planner, run, batch=batch.pk).status_code == 302


def test_what_was_left_for_later_is_settled_for_the_whole_file_at_once(client, world: World):
    client.force_login(world.staff)
    run = tried(client, world.project)
    accept(client, run, group=world.group.pk)
    first = Taking.objects.filter(import_plots__run=run).first()
    Taking.objects.filter(pk=first.pk).update(price_zone=world.zone)
    settle = reverse("import_settle", args=[run.pk])
    assert settle in text(client.get(reverse("import_run", args=[run.pk])))
    assert "3 块还没有归入批次，2 块还没有区片" in text(client.get(settle))
    asked = {"batch": world.batch.pk, "price_zone": world.zone.pk}
    assert client.post(settle, asked).status_code == 409
    assert Taking.objects.filter(import_plots__run=run, batch=None).count() == 3
    assert client.post(settle, {**asked, "in_scope": "on"}).status_code == 302
    settled = Taking.objects.filter(import_plots__run=run)
    assert {(t.batch, t.price_zone) for t in settled} == {(world.batch, world.zone)}
    assert settle not in text(client.get(reverse("import_run", args=[run.pk])))


def test_a_file_not_written_yet_or_of_another_village_is_not_settled(client, world: World):
    client.force_login(world.staff)
    run = tried(client, world.project)
    assert client.get(reverse("import_settle", args=[run.pk])).status_code == 404
    accept(client, run, group=world.group.pk)
    client.force_login(world.outsider)
    assert client.get(reverse("import_settle", args=[run.pk])).status_code == 404
