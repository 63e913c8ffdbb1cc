"""Units that are counted take whole numbers (the SQL beside)."""

from pathlib import Path

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together


SQL = Path(__file__).with_name("0042_counted_units.sql").read_text()
BACK = Path(__file__).with_name("0042_counted_units_back.sql").read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0041_handouts_follow_heirs'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='itemunit',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='itemunit',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='itemunit',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='itemunit',
            name='is_counted',
            field=models.BooleanField(default=False, verbose_name='按个数计'),
        ),
        migrations.AddField(
            model_name='itemunitevent',
            name='is_counted',
            field=models.BooleanField(default=False, verbose_name='按个数计'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_itemunitevent" ("id", "is_counted", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."id", NEW."is_counted", NEW."is_used", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='3cfc35197505f4bc6285a69ad3a6ad03cbeddb80', operation='INSERT', pgid='pgtrigger_insert_insert_15aec', table='parcels_itemunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_itemunitevent" ("id", "is_counted", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."id", NEW."is_counted", NEW."is_used", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='01d976b42da076d17d091c4df77f0bc05dbbec93', operation='UPDATE', pgid='pgtrigger_update_update_b2736', table='parcels_itemunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_itemunitevent" ("id", "is_counted", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."id", OLD."is_counted", OLD."is_used", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='bdee668facdefb5890714d202faaa9fe865f580f', operation='DELETE', pgid='pgtrigger_delete_delete_49752', table='parcels_itemunit', when='AFTER')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
