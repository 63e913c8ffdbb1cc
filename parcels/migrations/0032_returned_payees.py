"""A list says by which rates and version a row is priced; a return names the proxy it ends; a ward has a birthday."""

import django.db.models.deletion
import parcels.rules.money_terms
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0031_late_success'),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name='payeechange',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='payeechange',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='payeechange',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='payeechange',
            name='born_date',
            field=models.DateField(blank=True, null=True, verbose_name='出生日期（按依据）'),
        ),
        migrations.AddField(
            model_name='payeechange',
            name='ends',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='parcels.payeechange', verbose_name='终止的代收'),
        ),
        migrations.AddField(
            model_name='payeechangeevent',
            name='born_date',
            field=models.DateField(blank=True, null=True, verbose_name='出生日期（按依据）'),
        ),
        migrations.AddField(
            model_name='payeechangeevent',
            name='ends',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.payeechange', verbose_name='终止的代收'),
        ),
        migrations.AddField(
            model_name='publicrow',
            name='agreement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.agreement', verbose_name='协议'),
        ),
        migrations.AddField(
            model_name='publicrow',
            name='rate_set',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.rateset', verbose_name='补偿标准'),
        ),
        migrations.AlterField(
            model_name='payeechange',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.ChangeKind['ACCOUNT'], '更换账户'), (parcels.rules.money_terms.ChangeKind['HEIRS'], '权利人死亡，由继承人收款'), (parcels.rules.money_terms.ChangeKind['PROXY'], '委托他人代收'), (parcels.rules.money_terms.ChangeKind['GUARDIAN'], '未成年人由监护人代收'), (parcels.rules.money_terms.ChangeKind['RETURN'], '代收终止，归还本人')], max_length=10, verbose_name='变更类别'),
        ),
        migrations.AlterField(
            model_name='payeechangeevent',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.ChangeKind['ACCOUNT'], '更换账户'), (parcels.rules.money_terms.ChangeKind['HEIRS'], '权利人死亡，由继承人收款'), (parcels.rules.money_terms.ChangeKind['PROXY'], '委托他人代收'), (parcels.rules.money_terms.ChangeKind['GUARDIAN'], '未成年人由监护人代收'), (parcels.rules.money_terms.ChangeKind['RETURN'], '代收终止，归还本人')], max_length=10, verbose_name='变更类别'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payeechange',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_payeechangeevent" ("answer", "bank_name", "born_date", "decided_by_id", "decided_date", "denominator", "ends_id", "holder_name", "id", "kind", "number", "number_index", "paper_id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_date", "reason", "since_date", "state", "uid", "until_date") VALUES (NEW."answer", NEW."bank_name", NEW."born_date", NEW."decided_by_id", NEW."decided_date", NEW."denominator", NEW."ends_id", NEW."holder_name", NEW."id", NEW."kind", NEW."number", NEW."number_index", NEW."paper_id", NEW."party_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."proposed_date", NEW."reason", NEW."since_date", NEW."state", NEW."uid", NEW."until_date"); RETURN NULL;', hash='6a3b2131213b35951b13001377b68073ed239eb9', operation='INSERT', pgid='pgtrigger_insert_insert_39d5a', table='parcels_payeechange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payeechange',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_payeechangeevent" ("answer", "bank_name", "born_date", "decided_by_id", "decided_date", "denominator", "ends_id", "holder_name", "id", "kind", "number", "number_index", "paper_id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_date", "reason", "since_date", "state", "uid", "until_date") VALUES (NEW."answer", NEW."bank_name", NEW."born_date", NEW."decided_by_id", NEW."decided_date", NEW."denominator", NEW."ends_id", NEW."holder_name", NEW."id", NEW."kind", NEW."number", NEW."number_index", NEW."paper_id", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."proposed_date", NEW."reason", NEW."since_date", NEW."state", NEW."uid", NEW."until_date"); RETURN NULL;', hash='8bad738a233624d7d41fa4729131597377208581', operation='UPDATE', pgid='pgtrigger_update_update_b5077', table='parcels_payeechange', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payeechange',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_payeechangeevent" ("answer", "bank_name", "born_date", "decided_by_id", "decided_date", "denominator", "ends_id", "holder_name", "id", "kind", "number", "number_index", "paper_id", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_date", "reason", "since_date", "state", "uid", "until_date") VALUES (OLD."answer", OLD."bank_name", OLD."born_date", OLD."decided_by_id", OLD."decided_date", OLD."denominator", OLD."ends_id", OLD."holder_name", OLD."id", OLD."kind", OLD."number", OLD."number_index", OLD."paper_id", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."proposed_date", OLD."reason", OLD."since_date", OLD."state", OLD."uid", OLD."until_date"); RETURN NULL;', hash='6807759d435107e7d72f45a5c388a6a117f1806c', operation='DELETE', pgid='pgtrigger_delete_delete_57469', table='parcels_payeechange', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='payeechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends__isnull', False), ('kind', parcels.rules.money_terms.ChangeKind['RETURN'])), models.Q(models.Q(('kind', parcels.rules.money_terms.ChangeKind['RETURN']), _negated=True), ('ends__isnull', True)), _connector='OR'), name='change_return_ends_one'),
        ),
    ])
