"""Rates take effect by two people; those of before the rule stay in force, and name nobody who confirmed them."""

from pathlib import Path

import django.db.models.deletion
import parcels.rules.pricing
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0037_confirmed_rates.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0037_confirmed_rates_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0036_corrected_lists'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
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
            name='answer',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='复核意见'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='decided_date',
            field=models.DateField(blank=True, null=True, verbose_name='复核日'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='entered_date',
            field=models.DateField(blank=True, null=True, verbose_name='录入日'),
        ),
        migrations.AddField(
            model_name='rateset',
            name='state',
            field=models.CharField(choices=[(parcels.rules.pricing.RateState['PROPOSED'], '待复核'), (parcels.rules.pricing.RateState['CONFIRMED'], '已复核'), (parcels.rules.pricing.RateState['REJECTED'], '已退回')], default=parcels.rules.pricing.RateState['CONFIRMED'], max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='rateset',
            name='state',
            field=models.CharField(choices=[(parcels.rules.pricing.RateState['PROPOSED'], '待复核'), (parcels.rules.pricing.RateState['CONFIRMED'], '已复核'), (parcels.rules.pricing.RateState['REJECTED'], '已退回')], default=parcels.rules.pricing.RateState['PROPOSED'], max_length=10, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='answer',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='复核意见'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='decided_date',
            field=models.DateField(blank=True, null=True, verbose_name='复核日'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='entered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='entered_date',
            field=models.DateField(blank=True, null=True, verbose_name='录入日'),
        ),
        migrations.AddField(
            model_name='ratesetevent',
            name='state',
            field=models.CharField(choices=[(parcels.rules.pricing.RateState['PROPOSED'], '待复核'), (parcels.rules.pricing.RateState['CONFIRMED'], '已复核'), (parcels.rules.pricing.RateState['REJECTED'], '已退回')], default=parcels.rules.pricing.RateState['CONFIRMED'], max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='ratesetevent',
            name='state',
            field=models.CharField(choices=[(parcels.rules.pricing.RateState['PROPOSED'], '待复核'), (parcels.rules.pricing.RateState['CONFIRMED'], '已复核'), (parcels.rules.pricing.RateState['REJECTED'], '已退回')], default=parcels.rules.pricing.RateState['PROPOSED'], max_length=10, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_ratesetevent" ("answer", "county_code", "decided_by_id", "decided_date", "entered_by_id", "entered_date", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "valid") VALUES (NEW."answer", NEW."county_code", NEW."decided_by_id", NEW."decided_date", NEW."entered_by_id", NEW."entered_date", NEW."id", NEW."is_sample", NEW."land_percent", NEW."name", NEW."paper_id", NEW."paper_number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."valid"); RETURN NULL;', hash='487959efab94e0dfbbc23f42dd3b39428466ce3e', operation='INSERT', pgid='pgtrigger_insert_insert_43dd7', table='parcels_rateset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_ratesetevent" ("answer", "county_code", "decided_by_id", "decided_date", "entered_by_id", "entered_date", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "valid") VALUES (NEW."answer", NEW."county_code", NEW."decided_by_id", NEW."decided_date", NEW."entered_by_id", NEW."entered_date", NEW."id", NEW."is_sample", NEW."land_percent", NEW."name", NEW."paper_id", NEW."paper_number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."valid"); RETURN NULL;', hash='599d0cdd82d0eeba96466ba9bf8c6b990588ce66', operation='UPDATE', pgid='pgtrigger_update_update_ed6ab', table='parcels_rateset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rateset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_ratesetevent" ("answer", "county_code", "decided_by_id", "decided_date", "entered_by_id", "entered_date", "id", "is_sample", "land_percent", "name", "paper_id", "paper_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "valid") VALUES (OLD."answer", OLD."county_code", OLD."decided_by_id", OLD."decided_date", OLD."entered_by_id", OLD."entered_date", OLD."id", OLD."is_sample", OLD."land_percent", OLD."name", OLD."paper_id", OLD."paper_number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."valid"); RETURN NULL;', hash='cef05341c6a4991aa06ca13d1fac9b8a1ef2a3d7', operation='DELETE', pgid='pgtrigger_delete_delete_ae6b2', table='parcels_rateset', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='rateset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('entered_by__isnull', False), ('state', parcels.rules.pricing.RateState['PROPOSED'])), models.Q(('decided_by__isnull', True), ('entered_by__isnull', True), ('state', parcels.rules.pricing.RateState['CONFIRMED'])), models.Q(('decided_by__isnull', False), ('state__in', [parcels.rules.pricing.RateState['CONFIRMED'], parcels.rules.pricing.RateState['REJECTED']]), models.Q(('decided_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='rate_set_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='rateset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_date__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_date__isnull', False)), _connector='OR'), name='rate_set_decision_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='rateset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', parcels.rules.pricing.RateState['REJECTED']), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='rate_set_rejection_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='rateset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', parcels.rules.pricing.RateState['PROPOSED'])), fields=('county_code', 'paper_number'), name='rate_set_waits_once'),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
