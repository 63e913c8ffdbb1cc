"""A deposit is kept: never below zero, back by an order of its own, to the heirs of the dead (SQL beside)."""

from pathlib import Path

import parcels.rules.money_terms
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0052_deposits_kept.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0052_deposits_kept_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0051_step_order'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='depositorder',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='depositorder',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='depositorder',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='depositorder',
            name='is_return',
            field=models.BooleanField(db_default=False, verbose_name='退回'),
        ),
        migrations.AddField(
            model_name='depositorderevent',
            name='is_return',
            field=models.BooleanField(db_default=False, verbose_name='退回'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.TransferKind['FUND_IN'], '资金到位'), (parcels.rules.money_terms.TransferKind['OBLIGATION'], '应付入账'), (parcels.rules.money_terms.TransferKind['AMENDMENT'], '变更差额'), (parcels.rules.money_terms.TransferKind['PAYMENT'], '支付'), (parcels.rules.money_terms.TransferKind['RETURN'], '退票冲回'), (parcels.rules.money_terms.TransferKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.TransferKind['DEPOSIT_BACK'], '提存退回'), (parcels.rules.money_terms.TransferKind['TO_HEIRS'], '提存转继承人'), (parcels.rules.money_terms.TransferKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.TransferKind['REVERSAL'], '冲回'), (parcels.rules.money_terms.TransferKind['ASSIGN'], '待查款认领'), (parcels.rules.money_terms.TransferKind['BACK'], '待查款退回'), (parcels.rules.money_terms.TransferKind['FUND_OUT'], '退回资金来源'), (parcels.rules.money_terms.TransferKind['LOAN_OUT'], '借出'), (parcels.rules.money_terms.TransferKind['LOAN_IN'], '借入'), (parcels.rules.money_terms.TransferKind['REPAY_OUT'], '归还借款'), (parcels.rules.money_terms.TransferKind['REPAY_IN'], '收回借款'), (parcels.rules.money_terms.TransferKind['OPENING_DUE'], '旧账应付'), (parcels.rules.money_terms.TransferKind['OPENING_PAID'], '旧账已付'), (parcels.rules.money_terms.TransferKind['OPENING_FIX'], '旧账已付更正'), (parcels.rules.money_terms.TransferKind['OPENING_OVER'], '旧账多付')], max_length=12, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='voucher',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.TransferKind['FUND_IN'], '资金到位'), (parcels.rules.money_terms.TransferKind['OBLIGATION'], '应付入账'), (parcels.rules.money_terms.TransferKind['AMENDMENT'], '变更差额'), (parcels.rules.money_terms.TransferKind['PAYMENT'], '支付'), (parcels.rules.money_terms.TransferKind['RETURN'], '退票冲回'), (parcels.rules.money_terms.TransferKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.TransferKind['DEPOSIT_BACK'], '提存退回'), (parcels.rules.money_terms.TransferKind['TO_HEIRS'], '提存转继承人'), (parcels.rules.money_terms.TransferKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.TransferKind['REVERSAL'], '冲回'), (parcels.rules.money_terms.TransferKind['ASSIGN'], '待查款认领'), (parcels.rules.money_terms.TransferKind['BACK'], '待查款退回'), (parcels.rules.money_terms.TransferKind['FUND_OUT'], '退回资金来源'), (parcels.rules.money_terms.TransferKind['LOAN_OUT'], '借出'), (parcels.rules.money_terms.TransferKind['LOAN_IN'], '借入'), (parcels.rules.money_terms.TransferKind['REPAY_OUT'], '归还借款'), (parcels.rules.money_terms.TransferKind['REPAY_IN'], '收回借款'), (parcels.rules.money_terms.TransferKind['OPENING_DUE'], '旧账应付'), (parcels.rules.money_terms.TransferKind['OPENING_PAID'], '旧账已付'), (parcels.rules.money_terms.TransferKind['OPENING_FIX'], '旧账已付更正'), (parcels.rules.money_terms.TransferKind['OPENING_OVER'], '旧账多付')], max_length=12, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='suspenseitem',
            name='ground',
            field=models.CharField(choices=[(parcels.rules.money_terms.SuspenseGround['EXCESS'], '超过应付'), (parcels.rules.money_terms.SuspenseGround['UNKNOWN'], '银行行与批次对不上'), (parcels.rules.money_terms.SuspenseGround['DIFFERS'], '银行金额不同'), (parcels.rules.money_terms.SuspenseGround['SECOND'], '二次付款'), (parcels.rules.money_terms.SuspenseGround['OLD_BOOK'], '旧账多付')], max_length=10, verbose_name='缘由'),
        ),
        migrations.AlterField(
            model_name='suspenseitemevent',
            name='ground',
            field=models.CharField(choices=[(parcels.rules.money_terms.SuspenseGround['EXCESS'], '超过应付'), (parcels.rules.money_terms.SuspenseGround['UNKNOWN'], '银行行与批次对不上'), (parcels.rules.money_terms.SuspenseGround['DIFFERS'], '银行金额不同'), (parcels.rules.money_terms.SuspenseGround['SECOND'], '二次付款'), (parcels.rules.money_terms.SuspenseGround['OLD_BOOK'], '旧账多付')], max_length=10, verbose_name='缘由'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='depositorder',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_depositorderevent" ("amount_yuan", "answer", "approvals_needed", "client_key", "ended_by_id", "ended_date", "entered_by_id", "fund_source_id", "id", "is_return", "line_id", "ordered_by_id", "ordered_date", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid", "voucher_id") VALUES (NEW."amount_yuan", NEW."answer", NEW."approvals_needed", NEW."client_key", NEW."ended_by_id", NEW."ended_date", NEW."entered_by_id", NEW."fund_source_id", NEW."id", NEW."is_return", NEW."line_id", NEW."ordered_by_id", NEW."ordered_date", NEW."paper_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."uid", NEW."voucher_id"); RETURN NULL;', hash='47d7bf0a0eca60a5a7d03374516eea89b318960b', operation='INSERT', pgid='pgtrigger_insert_insert_163b4', table='parcels_depositorder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='depositorder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_depositorderevent" ("amount_yuan", "answer", "approvals_needed", "client_key", "ended_by_id", "ended_date", "entered_by_id", "fund_source_id", "id", "is_return", "line_id", "ordered_by_id", "ordered_date", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid", "voucher_id") VALUES (NEW."amount_yuan", NEW."answer", NEW."approvals_needed", NEW."client_key", NEW."ended_by_id", NEW."ended_date", NEW."entered_by_id", NEW."fund_source_id", NEW."id", NEW."is_return", NEW."line_id", NEW."ordered_by_id", NEW."ordered_date", NEW."paper_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."uid", NEW."voucher_id"); RETURN NULL;', hash='abeaf16a40ad21cf18d84435d935dc7b8254d5a1', operation='UPDATE', pgid='pgtrigger_update_update_9ed00', table='parcels_depositorder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='depositorder',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_depositorderevent" ("amount_yuan", "answer", "approvals_needed", "client_key", "ended_by_id", "ended_date", "entered_by_id", "fund_source_id", "id", "is_return", "line_id", "ordered_by_id", "ordered_date", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "uid", "voucher_id") VALUES (OLD."amount_yuan", OLD."answer", OLD."approvals_needed", OLD."client_key", OLD."ended_by_id", OLD."ended_date", OLD."entered_by_id", OLD."fund_source_id", OLD."id", OLD."is_return", OLD."line_id", OLD."ordered_by_id", OLD."ordered_date", OLD."paper_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."state", OLD."uid", OLD."voucher_id"); RETURN NULL;', hash='8f5bce3df41edb31c4f1d7f8e5fcf95e7db329c4', operation='DELETE', pgid='pgtrigger_delete_delete_56161', table='parcels_depositorder', when='AFTER')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
