"""What is worked out from an area waits with the objection to it; rates have their paper and listed units."""

from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0033_area_objections.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0033_area_objections_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0032_returned_payees'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='ItemUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=4, unique=True, verbose_name='单位')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='序')),
                ('is_used', models.BooleanField(default=True, verbose_name='使用中')),
            ],
            options={
                'verbose_name': '计量单位',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ItemUnitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=4, verbose_name='单位')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='序')),
                ('is_used', models.BooleanField(default=True, verbose_name='使用中')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rateset',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rateset',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rateset',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='rateset',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.document', verbose_name='文件扫描件'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='paper',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.document', verbose_name='文件扫描件'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_ratesetevent" ("county_code", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") VALUES (NEW."county_code", NEW."id", NEW."is_sample", NEW."land_percent", NEW."name", NEW."paper_id", NEW."paper_number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid"); RETURN NULL;', hash='07f1ba771830b94cb0db1585dcbeb1b011503bab', operation='INSERT', pgid='pgtrigger_insert_insert_43dd7', table='parcels_rateset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_ratesetevent" ("county_code", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") VALUES (NEW."county_code", NEW."id", NEW."is_sample", NEW."land_percent", NEW."name", NEW."paper_id", NEW."paper_number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid"); RETURN NULL;', hash='46ec9041b53eaf9f5b588c7c2a046ed71eabde73', operation='UPDATE', pgid='pgtrigger_update_update_ed6ab', table='parcels_rateset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_ratesetevent" ("county_code", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") VALUES (OLD."county_code", OLD."id", OLD."is_sample", OLD."land_percent", OLD."name", OLD."paper_id", OLD."paper_number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid"); RETURN NULL;', hash='f0aadc50607cf022b1b5472ed522cb873a5c54dc', operation='DELETE', pgid='pgtrigger_delete_delete_ae6b2', table='parcels_rateset', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='itemunit',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='item_unit_has_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_itemunitevent" ("id", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."id", NEW."is_used", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;', hash='69b7b30543c7280b7f06cd31da628767f4c83f64', operation='INSERT', pgid='pgtrigger_insert_insert_15aec', table='parcels_itemunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_itemunitevent" ("id", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."id", NEW."is_used", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;', hash='4d8e02234fb241a4b2aaad9a697aec313474063f', operation='UPDATE', pgid='pgtrigger_update_update_b2736', table='parcels_itemunit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_itemunitevent" ("id", "is_used", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."id", OLD."is_used", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;', hash='eedb832dea67feec8e1eccef3e57c943c35a5c38', operation='DELETE', pgid='pgtrigger_delete_delete_49752', table='parcels_itemunit', when='AFTER')),
        ),
        migrations.AddField(
            model_name='itemunitevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='itemunitevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.itemunit'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemunitevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b804d0d6e74b46325047ba9ceb30929a098b6ccb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3ed3e', table='parcels_itemunitevent', when='BEFORE')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
