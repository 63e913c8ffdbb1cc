"""What one person proposes and another confirms before it is posted (the SQL beside)."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import parcels.rules.money_terms
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0055_proposed_postings.sql").read_text()
BACK = Path(__file__).with_name("0055_proposed_postings_back.sql").read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0054_check_terms'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='ProposedPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[(parcels.rules.money_terms.ProposalKind['CLAIM'], '认领待查款'), (parcels.rules.money_terms.ProposalKind['OLD_LINE'], '更正旧账应付'), (parcels.rules.money_terms.ProposalKind['OLD_PAID'], '更正旧账已付')], max_length=10, verbose_name='事项')),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='金额 元')),
                ('value_date', models.DateField(verbose_name='入账日')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='到期日')),
                ('reason', models.CharField(max_length=200, verbose_name='说明')),
                ('other_payee', models.CharField(blank=True, default='', max_length=200, verbose_name='户名或账号不同的说明')),
                ('state', models.CharField(choices=[(parcels.rules.money_terms.ProposalState['PROPOSED'], '等待复核'), (parcels.rules.money_terms.ProposalState['CONFIRMED'], '已复核入账'), (parcels.rules.money_terms.ProposalState['REFUSED'], '已退回'), (parcels.rules.money_terms.ProposalState['WITHDRAWN'], '已撤回')], default=parcels.rules.money_terms.ProposalState['PROPOSED'], max_length=10, verbose_name='状态')),
                ('proposed_date', models.DateField(verbose_name='提出日')),
                ('decided_date', models.DateField(blank=True, null=True, verbose_name='复核日')),
                ('answer', models.CharField(blank=True, default='', max_length=200, verbose_name='退回原因')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('agreement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='parcels.agreement')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='parcels.line', verbose_name='应付明细')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.document', verbose_name='凭据')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('suspense', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='parcels.suspenseitem', verbose_name='待查款')),
                ('voucher', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='parcels.voucher')),
            ],
            options={
                'verbose_name': '待复核入账',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ProposedPostingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[(parcels.rules.money_terms.ProposalKind['CLAIM'], '认领待查款'), (parcels.rules.money_terms.ProposalKind['OLD_LINE'], '更正旧账应付'), (parcels.rules.money_terms.ProposalKind['OLD_PAID'], '更正旧账已付')], max_length=10, verbose_name='事项')),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='金额 元')),
                ('value_date', models.DateField(verbose_name='入账日')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='到期日')),
                ('reason', models.CharField(max_length=200, verbose_name='说明')),
                ('other_payee', models.CharField(blank=True, default='', max_length=200, verbose_name='户名或账号不同的说明')),
                ('state', models.CharField(choices=[(parcels.rules.money_terms.ProposalState['PROPOSED'], '等待复核'), (parcels.rules.money_terms.ProposalState['CONFIRMED'], '已复核入账'), (parcels.rules.money_terms.ProposalState['REFUSED'], '已退回'), (parcels.rules.money_terms.ProposalState['WITHDRAWN'], '已撤回')], default=parcels.rules.money_terms.ProposalState['PROPOSED'], max_length=10, verbose_name='状态')),
                ('proposed_date', models.DateField(verbose_name='提出日')),
                ('decided_date', models.DateField(blank=True, null=True, verbose_name='复核日')),
                ('answer', models.CharField(blank=True, default='', max_length=200, verbose_name='退回原因')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('agreement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.agreement')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('line', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.line', verbose_name='应付明细')),
                ('paper', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.document', verbose_name='凭据')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.proposedposting')),
                ('proposed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('suspense', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.suspenseitem', verbose_name='待查款')),
                ('voucher', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.voucher')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='proposedposting',
            index=models.Index(fields=['state', '-id'], name='proposed_posting_state'),
        ),
        migrations.AddConstraint(
            model_name='proposedposting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', parcels.rules.money_terms.ProposalKind['CLAIM']), ('suspense__isnull', False)), models.Q(models.Q(('kind', parcels.rules.money_terms.ProposalKind['CLAIM']), _negated=True), ('suspense__isnull', True)), _connector='OR'), name='proposal_names_its_sum'),
        ),
        migrations.AddConstraint(
            model_name='proposedposting',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='proposal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='proposedposting',
            constraint=models.CheckConstraint(condition=models.Q(('amount_yuan__gt', 0), models.Q(('amount_yuan__gte', 0), ('kind', parcels.rules.money_terms.ProposalKind['OLD_PAID'])), _connector='OR'), name='proposal_amount'),
        ),
        migrations.AddConstraint(
            model_name='proposedposting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', parcels.rules.money_terms.ProposalState['PROPOSED'])), models.Q(('decided_by', models.F('proposed_by')), ('state', parcels.rules.money_terms.ProposalState['WITHDRAWN'])), models.Q(('decided_by__isnull', False), ('state__in', [parcels.rules.money_terms.ProposalState['CONFIRMED'], parcels.rules.money_terms.ProposalState['REFUSED']]), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='proposal_by_a_second'),
        ),
        migrations.AddConstraint(
            model_name='proposedposting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', parcels.rules.money_terms.ProposalState['PROPOSED'])), fields=('kind', 'line', 'suspense'), name='proposal_waits_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedposting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_proposedpostingevent" ("agreement_id", "amount_yuan", "answer", "decided_by_id", "decided_date", "due_date", "id", "kind", "line_id", "other_payee", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_date", "reason", "recorded_at", "state", "suspense_id", "uid", "value_date", "voucher_id") VALUES (NEW."agreement_id", NEW."amount_yuan", NEW."answer", NEW."decided_by_id", NEW."decided_date", NEW."due_date", NEW."id", NEW."kind", NEW."line_id", NEW."other_payee", NEW."paper_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."proposed_date", NEW."reason", NEW."recorded_at", NEW."state", NEW."suspense_id", NEW."uid", NEW."value_date", NEW."voucher_id"); RETURN NULL;', hash='cb3c73c56047d22399b3ab4e2de550d1458b80c5', operation='INSERT', pgid='pgtrigger_insert_insert_e9e59', table='parcels_proposedposting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedposting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_proposedpostingevent" ("agreement_id", "amount_yuan", "answer", "decided_by_id", "decided_date", "due_date", "id", "kind", "line_id", "other_payee", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_date", "reason", "recorded_at", "state", "suspense_id", "uid", "value_date", "voucher_id") VALUES (NEW."agreement_id", NEW."amount_yuan", NEW."answer", NEW."decided_by_id", NEW."decided_date", NEW."due_date", NEW."id", NEW."kind", NEW."line_id", NEW."other_payee", NEW."paper_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."proposed_date", NEW."reason", NEW."recorded_at", NEW."state", NEW."suspense_id", NEW."uid", NEW."value_date", NEW."voucher_id"); RETURN NULL;', hash='03636053410f34d9264f28044d3f3cfd3544b4bb', operation='UPDATE', pgid='pgtrigger_update_update_4cd09', table='parcels_proposedposting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedposting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_proposedpostingevent" ("agreement_id", "amount_yuan", "answer", "decided_by_id", "decided_date", "due_date", "id", "kind", "line_id", "other_payee", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_date", "reason", "recorded_at", "state", "suspense_id", "uid", "value_date", "voucher_id") VALUES (OLD."agreement_id", OLD."amount_yuan", OLD."answer", OLD."decided_by_id", OLD."decided_date", OLD."due_date", OLD."id", OLD."kind", OLD."line_id", OLD."other_payee", OLD."paper_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."proposed_date", OLD."reason", OLD."recorded_at", OLD."state", OLD."suspense_id", OLD."uid", OLD."value_date", OLD."voucher_id"); RETURN NULL;', hash='a928273e393fb2191aad359ee6c98c3ed5ffc92b', operation='DELETE', pgid='pgtrigger_delete_delete_fcc52', table='parcels_proposedposting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedpostingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ada6210dedd79a6fee2c3aab9d7beb126134e3fd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bf0a2', table='parcels_proposedpostingevent', when='BEFORE')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
