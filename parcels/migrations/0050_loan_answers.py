"""A loan is turned down with the reason, or taken back by who asked before it is answered (the SQL beside)."""

from pathlib import Path

import parcels.rules.money_terms
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0050_loan_answers.sql").read_text()
BACK = Path(__file__).with_name("0050_loan_answers_back.sql").read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0049_orders_within_line'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='projectloan',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='projectloan',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='projectloan',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='projectloan',
            name='loan_is_decided_by_someone',
        ),
        migrations.AddField(
            model_name='projectloan',
            name='answer',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='不批准原因'),
        ),
        migrations.AddField(
            model_name='projectloan',
            name='withdrawn_date',
            field=models.DateField(blank=True, null=True, verbose_name='撤回日'),
        ),
        migrations.AddField(
            model_name='projectloanevent',
            name='answer',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='不批准原因'),
        ),
        migrations.AddField(
            model_name='projectloanevent',
            name='withdrawn_date',
            field=models.DateField(blank=True, null=True, verbose_name='撤回日'),
        ),
        migrations.AlterField(
            model_name='projectloan',
            name='state',
            field=models.CharField(choices=[(parcels.rules.money_terms.LoanState['ASKED'], '待批准'), (parcels.rules.money_terms.LoanState['STANDING'], '未还清'), (parcels.rules.money_terms.LoanState['REPAID'], '已还清'), (parcels.rules.money_terms.LoanState['REFUSED'], '未批准'), (parcels.rules.money_terms.LoanState['WITHDRAWN'], '已撤回')], default=parcels.rules.money_terms.LoanState['ASKED'], max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='projectloanevent',
            name='state',
            field=models.CharField(choices=[(parcels.rules.money_terms.LoanState['ASKED'], '待批准'), (parcels.rules.money_terms.LoanState['STANDING'], '未还清'), (parcels.rules.money_terms.LoanState['REPAID'], '已还清'), (parcels.rules.money_terms.LoanState['REFUSED'], '未批准'), (parcels.rules.money_terms.LoanState['WITHDRAWN'], '已撤回')], default=parcels.rules.money_terms.LoanState['ASKED'], max_length=10, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectloan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_projectloanevent" ("amount_yuan", "answer", "asked_by_id", "asked_date", "borrower_id", "decided_by_id", "decided_date", "due_date", "id", "lender_id", "number", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "state", "uid", "withdrawn_date") VALUES (NEW."amount_yuan", NEW."answer", NEW."asked_by_id", NEW."asked_date", NEW."borrower_id", NEW."decided_by_id", NEW."decided_date", NEW."due_date", NEW."id", NEW."lender_id", NEW."number", NEW."paper_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."state", NEW."uid", NEW."withdrawn_date"); RETURN NULL;', hash='887ea892bc07dd95ecfa5193d438154d88339659', operation='INSERT', pgid='pgtrigger_insert_insert_50034', table='parcels_projectloan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectloan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_projectloanevent" ("amount_yuan", "answer", "asked_by_id", "asked_date", "borrower_id", "decided_by_id", "decided_date", "due_date", "id", "lender_id", "number", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "state", "uid", "withdrawn_date") VALUES (NEW."amount_yuan", NEW."answer", NEW."asked_by_id", NEW."asked_date", NEW."borrower_id", NEW."decided_by_id", NEW."decided_date", NEW."due_date", NEW."id", NEW."lender_id", NEW."number", NEW."paper_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."state", NEW."uid", NEW."withdrawn_date"); RETURN NULL;', hash='4127394e787ffa2de9c7174425f030c286e9f30f', operation='UPDATE', pgid='pgtrigger_update_update_5d6ed', table='parcels_projectloan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='projectloan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_projectloanevent" ("amount_yuan", "answer", "asked_by_id", "asked_date", "borrower_id", "decided_by_id", "decided_date", "due_date", "id", "lender_id", "number", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "state", "uid", "withdrawn_date") VALUES (OLD."amount_yuan", OLD."answer", OLD."asked_by_id", OLD."asked_date", OLD."borrower_id", OLD."decided_by_id", OLD."decided_date", OLD."due_date", OLD."id", OLD."lender_id", OLD."number", OLD."paper_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recorded_at", OLD."state", OLD."uid", OLD."withdrawn_date"); RETURN NULL;', hash='998806931ca26a05252badf7d447699cec844510', operation='DELETE', pgid='pgtrigger_delete_delete_a57ef', table='parcels_projectloan', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='projectloan',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [parcels.rules.money_terms.LoanState['ASKED'], parcels.rules.money_terms.LoanState['WITHDRAWN']]), models.Q(('decided_by__isnull', False), ('decided_date__isnull', False)), _connector='OR'), name='loan_is_decided_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='projectloan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', parcels.rules.money_terms.LoanState['WITHDRAWN']), ('withdrawn_date__isnull', False), ('decided_by__isnull', True)), models.Q(models.Q(('state', parcels.rules.money_terms.LoanState['WITHDRAWN']), _negated=True), ('withdrawn_date__isnull', True)), _connector='OR'), name='loan_withdrawn_undecided'),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
