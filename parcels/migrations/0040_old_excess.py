"""What old books had paid above what was owed comes in, and waits without a line (the SQL beside)."""

from pathlib import Path

import django.db.models.deletion
import parcels.rules.money_terms
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0040_old_excess.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0040_old_excess_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0039_voucher_papers'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='oldentry',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='oldentry',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='oldentry',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='suspenseitem',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='suspenseitem',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='suspenseitem',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='oldentry',
            name='old_entry_paid_within',
        ),
        migrations.RemoveConstraint(
            model_name='transfer',
            name='transfer_names_a_line',
        ),
        migrations.AddField(
            model_name='oldentry',
            name='excess_reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='多付说明'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='excess_reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='多付说明'),
        ),
        migrations.AddField(
            model_name='suspenseitem',
            name='old_entry',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='excess', to='parcels.oldentry'),
        ),
        migrations.AddField(
            model_name='suspenseitemevent',
            name='old_entry',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.oldentry'),
        ),
        migrations.AlterField(
            model_name='suspenseitem',
            name='fund_source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.fundsource'),
        ),
        migrations.AlterField(
            model_name='suspenseitem',
            name='ground',
            field=models.CharField(choices=[(parcels.rules.money_terms.SuspenseGround['EXCESS'], '超过应付'), (parcels.rules.money_terms.SuspenseGround['UNKNOWN'], '银行行与批次对不上'), (parcels.rules.money_terms.SuspenseGround['DIFFERS'], '银行金额不同'), (parcels.rules.money_terms.SuspenseGround['OLD_BOOK'], '旧账多付')], max_length=10, verbose_name='缘由'),
        ),
        migrations.AlterField(
            model_name='suspenseitem',
            name='run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suspense_items', to='parcels.paymentrun'),
        ),
        migrations.AlterField(
            model_name='suspenseitemevent',
            name='fund_source',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.fundsource'),
        ),
        migrations.AlterField(
            model_name='suspenseitemevent',
            name='ground',
            field=models.CharField(choices=[(parcels.rules.money_terms.SuspenseGround['EXCESS'], '超过应付'), (parcels.rules.money_terms.SuspenseGround['UNKNOWN'], '银行行与批次对不上'), (parcels.rules.money_terms.SuspenseGround['DIFFERS'], '银行金额不同'), (parcels.rules.money_terms.SuspenseGround['OLD_BOOK'], '旧账多付')], max_length=10, verbose_name='缘由'),
        ),
        migrations.AlterField(
            model_name='suspenseitemevent',
            name='run',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.paymentrun'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.TransferKind['FUND_IN'], '资金到位'), (parcels.rules.money_terms.TransferKind['OBLIGATION'], '应付入账'), (parcels.rules.money_terms.TransferKind['AMENDMENT'], '变更差额'), (parcels.rules.money_terms.TransferKind['PAYMENT'], '支付'), (parcels.rules.money_terms.TransferKind['RETURN'], '退票冲回'), (parcels.rules.money_terms.TransferKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.TransferKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.TransferKind['REVERSAL'], '冲回'), (parcels.rules.money_terms.TransferKind['ASSIGN'], '待查款认领'), (parcels.rules.money_terms.TransferKind['BACK'], '待查款退回'), (parcels.rules.money_terms.TransferKind['FUND_OUT'], '退回资金来源'), (parcels.rules.money_terms.TransferKind['LOAN_OUT'], '借出'), (parcels.rules.money_terms.TransferKind['LOAN_IN'], '借入'), (parcels.rules.money_terms.TransferKind['REPAY_OUT'], '归还借款'), (parcels.rules.money_terms.TransferKind['REPAY_IN'], '收回借款'), (parcels.rules.money_terms.TransferKind['OPENING_DUE'], '旧账应付'), (parcels.rules.money_terms.TransferKind['OPENING_PAID'], '旧账已付'), (parcels.rules.money_terms.TransferKind['OPENING_FIX'], '旧账已付更正'), (parcels.rules.money_terms.TransferKind['OPENING_OVER'], '旧账多付')], max_length=12, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='voucher',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.TransferKind['FUND_IN'], '资金到位'), (parcels.rules.money_terms.TransferKind['OBLIGATION'], '应付入账'), (parcels.rules.money_terms.TransferKind['AMENDMENT'], '变更差额'), (parcels.rules.money_terms.TransferKind['PAYMENT'], '支付'), (parcels.rules.money_terms.TransferKind['RETURN'], '退票冲回'), (parcels.rules.money_terms.TransferKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.TransferKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.TransferKind['REVERSAL'], '冲回'), (parcels.rules.money_terms.TransferKind['ASSIGN'], '待查款认领'), (parcels.rules.money_terms.TransferKind['BACK'], '待查款退回'), (parcels.rules.money_terms.TransferKind['FUND_OUT'], '退回资金来源'), (parcels.rules.money_terms.TransferKind['LOAN_OUT'], '借出'), (parcels.rules.money_terms.TransferKind['LOAN_IN'], '借入'), (parcels.rules.money_terms.TransferKind['REPAY_OUT'], '归还借款'), (parcels.rules.money_terms.TransferKind['REPAY_IN'], '收回借款'), (parcels.rules.money_terms.TransferKind['OPENING_DUE'], '旧账应付'), (parcels.rules.money_terms.TransferKind['OPENING_PAID'], '旧账已付'), (parcels.rules.money_terms.TransferKind['OPENING_FIX'], '旧账已付更正'), (parcels.rules.money_terms.TransferKind['OPENING_OVER'], '旧账多付')], max_length=12, verbose_name='类别'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentry',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldentryevent" ("amount_yuan", "book_id", "due_date", "excess_reason", "head", "id", "last_paid_date", "level", "line_id", "number", "owner_id", "paid_yuan", "parcel_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "row", "sheet", "signed_date", "takeover_id", "taking_id", "unknown", "voucher") VALUES (NEW."amount_yuan", NEW."book_id", NEW."due_date", NEW."excess_reason", NEW."head", NEW."id", NEW."last_paid_date", NEW."level", NEW."line_id", NEW."number", NEW."owner_id", NEW."paid_yuan", NEW."parcel_code", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."row", NEW."sheet", NEW."signed_date", NEW."takeover_id", NEW."taking_id", NEW."unknown", NEW."voucher"); RETURN NULL;', hash='7542a80d3ea0421c8364a08d0fcfe9c0d6060396', operation='INSERT', pgid='pgtrigger_insert_insert_9dab4', table='parcels_oldentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_oldentryevent" ("amount_yuan", "book_id", "due_date", "excess_reason", "head", "id", "last_paid_date", "level", "line_id", "number", "owner_id", "paid_yuan", "parcel_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "row", "sheet", "signed_date", "takeover_id", "taking_id", "unknown", "voucher") VALUES (NEW."amount_yuan", NEW."book_id", NEW."due_date", NEW."excess_reason", NEW."head", NEW."id", NEW."last_paid_date", NEW."level", NEW."line_id", NEW."number", NEW."owner_id", NEW."paid_yuan", NEW."parcel_code", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."row", NEW."sheet", NEW."signed_date", NEW."takeover_id", NEW."taking_id", NEW."unknown", NEW."voucher"); RETURN NULL;', hash='e3e2b62ac9659a544c6e3a502287b99dff35d79d', operation='UPDATE', pgid='pgtrigger_update_update_15979', table='parcels_oldentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentry',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldentryevent" ("amount_yuan", "book_id", "due_date", "excess_reason", "head", "id", "last_paid_date", "level", "line_id", "number", "owner_id", "paid_yuan", "parcel_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "row", "sheet", "signed_date", "takeover_id", "taking_id", "unknown", "voucher") VALUES (OLD."amount_yuan", OLD."book_id", OLD."due_date", OLD."excess_reason", OLD."head", OLD."id", OLD."last_paid_date", OLD."level", OLD."line_id", OLD."number", OLD."owner_id", OLD."paid_yuan", OLD."parcel_code", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."remark", OLD."row", OLD."sheet", OLD."signed_date", OLD."takeover_id", OLD."taking_id", OLD."unknown", OLD."voucher"); RETURN NULL;', hash='e9a7065213d21a0c1bc17039e603e0d50e8785c5', operation='DELETE', pgid='pgtrigger_delete_delete_3f0da', table='parcels_oldentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suspenseitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_suspenseitemevent" ("account_number", "amount_yuan", "bank_date", "fund_source_id", "ground", "holder_name", "id", "note", "old_entry_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reference", "resolved_by_id", "resolved_date", "run_id", "run_item_id", "state", "uid") VALUES (NEW."account_number", NEW."amount_yuan", NEW."bank_date", NEW."fund_source_id", NEW."ground", NEW."holder_name", NEW."id", NEW."note", NEW."old_entry_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reference", NEW."resolved_by_id", NEW."resolved_date", NEW."run_id", NEW."run_item_id", NEW."state", NEW."uid"); RETURN NULL;', hash='034cf5666e0aa1c60a80add0f6e0057ac92ef95c', operation='INSERT', pgid='pgtrigger_insert_insert_1704b', table='parcels_suspenseitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suspenseitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_suspenseitemevent" ("account_number", "amount_yuan", "bank_date", "fund_source_id", "ground", "holder_name", "id", "note", "old_entry_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reference", "resolved_by_id", "resolved_date", "run_id", "run_item_id", "state", "uid") VALUES (NEW."account_number", NEW."amount_yuan", NEW."bank_date", NEW."fund_source_id", NEW."ground", NEW."holder_name", NEW."id", NEW."note", NEW."old_entry_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reference", NEW."resolved_by_id", NEW."resolved_date", NEW."run_id", NEW."run_item_id", NEW."state", NEW."uid"); RETURN NULL;', hash='e83feb74db3039cce8cd1ffeecf8bafa807cd5cf', operation='UPDATE', pgid='pgtrigger_update_update_8120f', table='parcels_suspenseitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suspenseitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_suspenseitemevent" ("account_number", "amount_yuan", "bank_date", "fund_source_id", "ground", "holder_name", "id", "note", "old_entry_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reference", "resolved_by_id", "resolved_date", "run_id", "run_item_id", "state", "uid") VALUES (OLD."account_number", OLD."amount_yuan", OLD."bank_date", OLD."fund_source_id", OLD."ground", OLD."holder_name", OLD."id", OLD."note", OLD."old_entry_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reference", OLD."resolved_by_id", OLD."resolved_date", OLD."run_id", OLD."run_item_id", OLD."state", OLD."uid"); RETURN NULL;', hash='eb8a6b76e9f0f56fa99e32ee70c0020b6a6ddd9b', operation='DELETE', pgid='pgtrigger_delete_delete_00476', table='parcels_suspenseitem', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='oldentry',
            constraint=models.CheckConstraint(condition=models.Q(('amount_yuan__gt', 0), ('paid_yuan__gte', 0), models.Q(('paid_yuan__lte', models.F('amount_yuan')), models.Q(('excess_reason', ''), _negated=True), _connector='OR')), name='old_entry_paid_within'),
        ),
        migrations.AddConstraint(
            model_name='suspenseitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', parcels.rules.money_terms.SuspenseGround['OLD_BOOK']), ('old_entry__isnull', False), ('run__isnull', True)), models.Q(models.Q(('ground', parcels.rules.money_terms.SuspenseGround['OLD_BOOK']), _negated=True), ('fund_source__isnull', False), ('old_entry__isnull', True), ('run__isnull', False)), _connector='OR'), name='suspense_names_its_origin'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('line__isnull', False), ('kind__in', [parcels.rules.money_terms.TransferKind['FUND_IN'], parcels.rules.money_terms.TransferKind['SUSPENSE'], parcels.rules.money_terms.TransferKind['REVERSAL'], parcels.rules.money_terms.TransferKind['BACK'], parcels.rules.money_terms.TransferKind['FUND_OUT'], parcels.rules.money_terms.TransferKind['LOAN_OUT'], parcels.rules.money_terms.TransferKind['LOAN_IN'], parcels.rules.money_terms.TransferKind['REPAY_OUT'], parcels.rules.money_terms.TransferKind['REPAY_IN'], parcels.rules.money_terms.TransferKind['OPENING_OVER']]), _connector='OR'), name='transfer_names_a_line'),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
