"""Senders of survey files with what is remembered of theirs; an import keeps its sender and its counts."""

from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together

HERE = Path(__file__).parent
SQL = (HERE / "0022_senders.sql").read_text(encoding="utf-8")
BACK = (HERE / "0022_senders_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0021_quicker_money'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='ImportSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='送件单位')),
                ('columns', models.JSONField(blank=True, default=dict, verbose_name='字段对应')),
                ('epsg', models.PositiveIntegerField(blank=True, null=True, verbose_name='坐标系')),
                ('datum', models.CharField(blank=True, default='', max_length=8, verbose_name='经纬度属于')),
            ],
            options={
                'verbose_name': '送件单位',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ImportSenderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=60, verbose_name='送件单位')),
                ('columns', models.JSONField(blank=True, default=dict, verbose_name='字段对应')),
                ('epsg', models.PositiveIntegerField(blank=True, null=True, verbose_name='坐标系')),
                ('datum', models.CharField(blank=True, default='', max_length=8, verbose_name='经纬度属于')),
            ],
            options={
                'abstract': False,
            },
        ),
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
            name='counts',
            field=models.JSONField(blank=True, default=dict, verbose_name='块数分列'),
        ),
        migrations.AddField(
            model_name='importrunevent',
            name='counts',
            field=models.JSONField(blank=True, default=dict, verbose_name='块数分列'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='sender',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='parcels.importsender', verbose_name='送件单位'),
        ),
        migrations.AddField(
            model_name='importrunevent',
            name='sender',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.importsender', verbose_name='送件单位'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_importrunevent" ("accepted_codes", "asked_epsg", "choices", "counts", "file", "file_format", "file_name", "findings", "holders_count", "id", "made", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plots_count", "project_id", "recorded_at", "sender_id", "sha256", "since_date", "size_bytes", "source_epsg", "state", "uid", "undone_by_id", "undone_date", "undone_reason") VALUES (NEW."accepted_codes", NEW."asked_epsg", NEW."choices", NEW."counts", NEW."file", NEW."file_format", NEW."file_name", NEW."findings", NEW."holders_count", NEW."id", NEW."made", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plots_count", NEW."project_id", NEW."recorded_at", NEW."sender_id", NEW."sha256", NEW."since_date", NEW."size_bytes", NEW."source_epsg", NEW."state", NEW."uid", NEW."undone_by_id", NEW."undone_date", NEW."undone_reason"); RETURN NULL;', hash='cb6ba5d2357dd3bb573f6327ec4ef12ef5f69ddd', operation='INSERT', pgid='pgtrigger_insert_insert_b8a3d', table='parcels_importrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_importrunevent" ("accepted_codes", "asked_epsg", "choices", "counts", "file", "file_format", "file_name", "findings", "holders_count", "id", "made", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plots_count", "project_id", "recorded_at", "sender_id", "sha256", "since_date", "size_bytes", "source_epsg", "state", "uid", "undone_by_id", "undone_date", "undone_reason") VALUES (NEW."accepted_codes", NEW."asked_epsg", NEW."choices", NEW."counts", NEW."file", NEW."file_format", NEW."file_name", NEW."findings", NEW."holders_count", NEW."id", NEW."made", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plots_count", NEW."project_id", NEW."recorded_at", NEW."sender_id", NEW."sha256", NEW."since_date", NEW."size_bytes", NEW."source_epsg", NEW."state", NEW."uid", NEW."undone_by_id", NEW."undone_date", NEW."undone_reason"); RETURN NULL;', hash='382ea0ea52f3aca6ca84a5cbe737f05c0be9d777', operation='UPDATE', pgid='pgtrigger_update_update_d6749', table='parcels_importrun', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importrun',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_importrunevent" ("accepted_codes", "asked_epsg", "choices", "counts", "file", "file_format", "file_name", "findings", "holders_count", "id", "made", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plots_count", "project_id", "recorded_at", "sender_id", "sha256", "since_date", "size_bytes", "source_epsg", "state", "uid", "undone_by_id", "undone_date", "undone_reason") VALUES (OLD."accepted_codes", OLD."asked_epsg", OLD."choices", OLD."counts", OLD."file", OLD."file_format", OLD."file_name", OLD."findings", OLD."holders_count", OLD."id", OLD."made", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plots_count", OLD."project_id", OLD."recorded_at", OLD."sender_id", OLD."sha256", OLD."since_date", OLD."size_bytes", OLD."source_epsg", OLD."state", OLD."uid", OLD."undone_by_id", OLD."undone_date", OLD."undone_reason"); RETURN NULL;', hash='2da5e5dcce176a9799e40176403c8645700641c3', operation='DELETE', pgid='pgtrigger_delete_delete_b5c62', table='parcels_importrun', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='importsender',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='import_sender_is_named'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importsender',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_importsenderevent" ("columns", "datum", "epsg", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."columns", NEW."datum", NEW."epsg", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='660a922f4635e099ba73ad17f3058a1fb13d8f39', operation='INSERT', pgid='pgtrigger_insert_insert_4c74f', table='parcels_importsender', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importsender',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_importsenderevent" ("columns", "datum", "epsg", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."columns", NEW."datum", NEW."epsg", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='617731b8043058a58b999c3f716f6476571ec6fe', operation='UPDATE', pgid='pgtrigger_update_update_38129', table='parcels_importsender', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importsender',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_importsenderevent" ("columns", "datum", "epsg", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."columns", OLD."datum", OLD."epsg", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='ce51fd91c23ac05ae559ff85f95aa05da1d03e40', operation='DELETE', pgid='pgtrigger_delete_delete_08b0e', table='parcels_importsender', when='AFTER')),
        ),
        migrations.AddField(
            model_name='importsenderevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='importsenderevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.importsender'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importsenderevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bd7ddd5e0e68c2518f97e40421f3e59d3e100ba2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f8f19', table='parcels_importsenderevent', when='BEFORE')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
