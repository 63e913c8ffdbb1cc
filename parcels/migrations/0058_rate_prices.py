"""What a paper says of a zone beside its price, and of its days; see models/rates.py."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0057_history_context'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='rate',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rate',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rate',
            name='delete_delete',
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
            model_name='rate',
            name='basic_farmland_yuan',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='永久基本农田 元/亩'),
        ),
        migrations.AddField(
            model_name='rate',
            name='built_yuan',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='建设用地 元/亩'),
        ),
        migrations.AddField(
            model_name='rate',
            name='extent',
            field=models.CharField(blank=True, default='', max_length=400, verbose_name='区片范围'),
        ),
        migrations.AddField(
            model_name='rate',
            name='remark',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='备注'),
        ),
        migrations.AddField(
            model_name='rate',
            name='unused_yuan',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='未利用地 元/亩'),
        ),
        migrations.AddField(
            model_name='rateevent',
            name='basic_farmland_yuan',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='永久基本农田 元/亩'),
        ),
        migrations.AddField(
            model_name='rateevent',
            name='built_yuan',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='建设用地 元/亩'),
        ),
        migrations.AddField(
            model_name='rateevent',
            name='extent',
            field=models.CharField(blank=True, default='', max_length=400, verbose_name='区片范围'),
        ),
        migrations.AddField(
            model_name='rateevent',
            name='remark',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='备注'),
        ),
        migrations.AddField(
            model_name='rateevent',
            name='unused_yuan',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='未利用地 元/亩'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='published_date',
            field=models.DateField(blank=True, null=True, verbose_name='公布日'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='remark',
            field=models.CharField(blank=True, default='', max_length=400, verbose_name='备注'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='published_date',
            field=models.DateField(blank=True, null=True, verbose_name='公布日'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='remark',
            field=models.CharField(blank=True, default='', max_length=400, verbose_name='备注'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_rateevent" ("basic_farmland_yuan", "built_yuan", "code", "extent", "head", "high_yuan", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_yuan", "price_zone_id", "pricing", "rate_set_id", "remark", "unit", "unused_yuan") VALUES (NEW."basic_farmland_yuan", NEW."built_yuan", NEW."code", NEW."extent", NEW."head", NEW."high_yuan", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price_yuan", NEW."price_zone_id", NEW."pricing", NEW."rate_set_id", NEW."remark", NEW."unit", NEW."unused_yuan"); RETURN NULL;', hash='c58b0429ab93d8df0d33a831ac3d516c2772284a', operation='INSERT', pgid='pgtrigger_insert_insert_ff6d4', table='parcels_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_rateevent" ("basic_farmland_yuan", "built_yuan", "code", "extent", "head", "high_yuan", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_yuan", "price_zone_id", "pricing", "rate_set_id", "remark", "unit", "unused_yuan") VALUES (NEW."basic_farmland_yuan", NEW."built_yuan", NEW."code", NEW."extent", NEW."head", NEW."high_yuan", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price_yuan", NEW."price_zone_id", NEW."pricing", NEW."rate_set_id", NEW."remark", NEW."unit", NEW."unused_yuan"); RETURN NULL;', hash='e53d6341b16ee7f9ddd8b99f9af2056ee771ce5b', operation='UPDATE', pgid='pgtrigger_update_update_77141', table='parcels_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_rateevent" ("basic_farmland_yuan", "built_yuan", "code", "extent", "head", "high_yuan", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_yuan", "price_zone_id", "pricing", "rate_set_id", "remark", "unit", "unused_yuan") VALUES (OLD."basic_farmland_yuan", OLD."built_yuan", OLD."code", OLD."extent", OLD."head", OLD."high_yuan", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price_yuan", OLD."price_zone_id", OLD."pricing", OLD."rate_set_id", OLD."remark", OLD."unit", OLD."unused_yuan"); RETURN NULL;', hash='7182b8681cc79124625ea5f6e226be558f672c1a', operation='DELETE', pgid='pgtrigger_delete_delete_f3d1d', table='parcels_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_ratesetevent" ("answer", "county_code", "decided_by_id", "decided_date", "entered_by_id", "entered_date", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_date", "remark", "state", "valid") VALUES (NEW."answer", NEW."county_code", NEW."decided_by_id", NEW."decided_date", NEW."entered_by_id", NEW."entered_date", NEW."id", NEW."is_sample", NEW."land_percent", NEW."name", NEW."paper_id", NEW."paper_number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_date", NEW."remark", NEW."state", NEW."valid"); RETURN NULL;', hash='1efb276b5976f90b0a6693f9515429a0dae8874c', operation='INSERT', pgid='pgtrigger_insert_insert_43dd7', table='parcels_rateset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_ratesetevent" ("answer", "county_code", "decided_by_id", "decided_date", "entered_by_id", "entered_date", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_date", "remark", "state", "valid") VALUES (NEW."answer", NEW."county_code", NEW."decided_by_id", NEW."decided_date", NEW."entered_by_id", NEW."entered_date", NEW."id", NEW."is_sample", NEW."land_percent", NEW."name", NEW."paper_id", NEW."paper_number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_date", NEW."remark", NEW."state", NEW."valid"); RETURN NULL;', hash='372157bbbee50199e2135ea9d691dfbbb49a1601', operation='UPDATE', pgid='pgtrigger_update_update_ed6ab', table='parcels_rateset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_ratesetevent" ("answer", "county_code", "decided_by_id", "decided_date", "entered_by_id", "entered_date", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_date", "remark", "state", "valid") VALUES (OLD."answer", OLD."county_code", OLD."decided_by_id", OLD."decided_date", OLD."entered_by_id", OLD."entered_date", OLD."id", OLD."is_sample", OLD."land_percent", OLD."name", OLD."paper_id", OLD."paper_number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_date", OLD."remark", OLD."state", OLD."valid"); RETURN NULL;', hash='98573a1fb3a34fcf27ef79976f79665563cc5825', operation='DELETE', pgid='pgtrigger_delete_delete_ae6b2', table='parcels_rateset', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.CheckConstraint(condition=models.Q(('basic_farmland_yuan__isnull', True), models.Q(('basic_farmland_yuan__gt', 0), ('price_zone__isnull', False)), _connector='OR'), name='rate_basic_farmland_of_zone'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.CheckConstraint(condition=models.Q(('built_yuan__isnull', True), models.Q(('built_yuan__gt', 0), ('price_zone__isnull', False)), _connector='OR'), name='rate_built_of_zone'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.CheckConstraint(condition=models.Q(('unused_yuan__isnull', True), models.Q(('price_zone__isnull', False), ('unused_yuan__gt', 0)), _connector='OR'), name='rate_unused_of_zone'),
        ),
        migrations.AddConstraint(
            model_name='rateset',
            constraint=models.CheckConstraint(condition=models.Q(('published_date__isnull', True), ('published_date__lte', models.F('entered_date')), _connector='OR'), name='rate_set_is_published'),
        ),
    ])
