"""An import keeps which reading a person chose for its file; what was written keeps it for ever."""

from pathlib import Path

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0016_import_choices.sql").read_text()
BACK = "DROP FUNCTION import_reading_guard() CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0015_import_undo'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='importrun',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importrun',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='importrun',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='importrun',
            name='choices',
            field=models.JSONField(blank=True, default=dict, verbose_name='读法'),
        ),
        migrations.AddField(
            model_name='importrunevent',
            name='choices',
            field=models.JSONField(blank=True, default=dict, verbose_name='读法'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_importrunevent" ("accepted_codes", "asked_epsg", "choices", "file", "file_format", "file_name", "findings", "holders_count", "id", "made", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plots_count", "project_id", "recorded_at", "sha256", "since_date", "size_bytes", "source_epsg", "state", "uid", "undone_by_id", "undone_date", "undone_reason") VALUES (NEW."accepted_codes", NEW."asked_epsg", NEW."choices", NEW."file", NEW."file_format", NEW."file_name", NEW."findings", NEW."holders_count", NEW."id", NEW."made", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plots_count", NEW."project_id", NEW."recorded_at", NEW."sha256", NEW."since_date", NEW."size_bytes", NEW."source_epsg", NEW."state", NEW."uid", NEW."undone_by_id", NEW."undone_date", NEW."undone_reason"); RETURN NULL;', hash='0189ccdcc8eb4843807bba596468a1398f13ee86', operation='INSERT', pgid='pgtrigger_insert_insert_b8a3d', table='parcels_importrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_importrunevent" ("accepted_codes", "asked_epsg", "choices", "file", "file_format", "file_name", "findings", "holders_count", "id", "made", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plots_count", "project_id", "recorded_at", "sha256", "since_date", "size_bytes", "source_epsg", "state", "uid", "undone_by_id", "undone_date", "undone_reason") VALUES (NEW."accepted_codes", NEW."asked_epsg", NEW."choices", NEW."file", NEW."file_format", NEW."file_name", NEW."findings", NEW."holders_count", NEW."id", NEW."made", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plots_count", NEW."project_id", NEW."recorded_at", NEW."sha256", NEW."since_date", NEW."size_bytes", NEW."source_epsg", NEW."state", NEW."uid", NEW."undone_by_id", NEW."undone_date", NEW."undone_reason"); RETURN NULL;', hash='016a2d0d324063926845473d298bfd44d5652349', operation='UPDATE', pgid='pgtrigger_update_update_d6749', table='parcels_importrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_importrunevent" ("accepted_codes", "asked_epsg", "choices", "file", "file_format", "file_name", "findings", "holders_count", "id", "made", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plots_count", "project_id", "recorded_at", "sha256", "since_date", "size_bytes", "source_epsg", "state", "uid", "undone_by_id", "undone_date", "undone_reason") VALUES (OLD."accepted_codes", OLD."asked_epsg", OLD."choices", OLD."file", OLD."file_format", OLD."file_name", OLD."findings", OLD."holders_count", OLD."id", OLD."made", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plots_count", OLD."project_id", OLD."recorded_at", OLD."sha256", OLD."since_date", OLD."size_bytes", OLD."source_epsg", OLD."state", OLD."uid", OLD."undone_by_id", OLD."undone_date", OLD."undone_reason"); RETURN NULL;', hash='9b305649e439c1da6055f07307d8ac60ee7178e8', operation='DELETE', pgid='pgtrigger_delete_delete_b5c62', table='parcels_importrun', when='AFTER')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
