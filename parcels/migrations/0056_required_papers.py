"""Required papers: rules, papers struck out, proofs of accounts, and the guards of a run (SQL beside)."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import parcels.rules.money_terms
import parcels.rules.paper_needs
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0056_required_papers.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0056_required_papers_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0055_proposed_postings'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='PaperRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='有效期')),
                ('need', models.CharField(choices=[(parcels.rules.paper_needs.PaperNeed['AGREEMENT'], '协议或决定的签字扫描件'), (parcels.rules.paper_needs.PaperNeed['SERVICE'], '决定的送达回证'), (parcels.rules.paper_needs.PaperNeed['CONDITION'], '付款条件成就的依据'), (parcels.rules.paper_needs.PaperNeed['SURVEY'], '土地现状调查确认表'), (parcels.rules.paper_needs.PaperNeed['THINGS'], '青苗与附着物确认表'), (parcels.rules.paper_needs.PaperNeed['ACCOUNT'], '收款账户证明'), (parcels.rules.paper_needs.PaperNeed['RESOLUTION'], '集体成员会议决议'), (parcels.rules.paper_needs.PaperNeed['POSSESSION'], '交地确认书')], max_length=12, verbose_name='要件')),
                ('head', models.CharField(blank=True, choices=[(parcels.rules.money_terms.Head['LAND'], '土地补偿费'), (parcels.rules.money_terms.Head['RESETTLEMENT'], '安置补助费'), (parcels.rules.money_terms.Head['ATTACHMENT'], '地上附着物'), (parcels.rules.money_terms.Head['CROPS'], '青苗'), (parcels.rules.money_terms.Head['HOUSE'], '农村村民住宅'), (parcels.rules.money_terms.Head['MOVING'], '搬迁与过渡费'), (parcels.rules.money_terms.Head['AWARD'], '奖励'), (parcels.rules.money_terms.Head['SOCIAL_INSURANCE'], '社会保障费'), (parcels.rules.money_terms.Head['ENVIRONMENT'], '环保补偿'), (parcels.rules.money_terms.Head['OTHER'], '其他')], default='', max_length=20, verbose_name='科目')),
                ('level', models.CharField(blank=True, choices=[(parcels.rules.money_terms.Level['ALLOT'], '拨付'), (parcels.rules.money_terms.Level['DISBURSE'], '兑付')], default='', max_length=10, verbose_name='层级')),
                ('asked_since', models.DateField(blank=True, null=True, verbose_name='只问此日起的协议或账户')),
                ('source', models.CharField(max_length=200, verbose_name='依据')),
                ('is_sample', models.BooleanField(default=False, verbose_name='样例')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaperStruck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='作废原因')),
                ('struck_date', models.DateField(verbose_name='作废日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '文书作废',
            },
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('approval', '批复'), ('notice', '公告'), ('survey', '勘测定界资料'), ('confirmation', '现状调查确认表'), ('registration', '补偿登记表'), ('agreement', '补偿安置协议'), ('decision', '补偿安置决定'), ('authority', '委托或继承材料'), ('voucher', '支付凭证'), ('rate', '补偿标准文件'), ('dispute', '信访材料'), ('possession', '交地确认书'), ('resolution', '集体会议决议'), ('photo', '照片'), ('other', '其他')], max_length=16, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='documentevent',
            name='kind',
            field=models.CharField(choices=[('approval', '批复'), ('notice', '公告'), ('survey', '勘测定界资料'), ('confirmation', '现状调查确认表'), ('registration', '补偿登记表'), ('agreement', '补偿安置协议'), ('decision', '补偿安置决定'), ('authority', '委托或继承材料'), ('voucher', '支付凭证'), ('rate', '补偿标准文件'), ('dispute', '信访材料'), ('possession', '交地确认书'), ('resolution', '集体会议决议'), ('photo', '照片'), ('other', '其他')], max_length=16, verbose_name='类别'),
        ),
        migrations.CreateModel(
            name='AccountProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='parcels.bankaccount', verbose_name='收款账户')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.document', verbose_name='证明')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '账户证明',
            },
        ),
        migrations.CreateModel(
            name='PaperRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='有效期')),
                ('need', models.CharField(choices=[(parcels.rules.paper_needs.PaperNeed['AGREEMENT'], '协议或决定的签字扫描件'), (parcels.rules.paper_needs.PaperNeed['SERVICE'], '决定的送达回证'), (parcels.rules.paper_needs.PaperNeed['CONDITION'], '付款条件成就的依据'), (parcels.rules.paper_needs.PaperNeed['SURVEY'], '土地现状调查确认表'), (parcels.rules.paper_needs.PaperNeed['THINGS'], '青苗与附着物确认表'), (parcels.rules.paper_needs.PaperNeed['ACCOUNT'], '收款账户证明'), (parcels.rules.paper_needs.PaperNeed['RESOLUTION'], '集体成员会议决议'), (parcels.rules.paper_needs.PaperNeed['POSSESSION'], '交地确认书')], max_length=12, verbose_name='要件')),
                ('head', models.CharField(blank=True, choices=[(parcels.rules.money_terms.Head['LAND'], '土地补偿费'), (parcels.rules.money_terms.Head['RESETTLEMENT'], '安置补助费'), (parcels.rules.money_terms.Head['ATTACHMENT'], '地上附着物'), (parcels.rules.money_terms.Head['CROPS'], '青苗'), (parcels.rules.money_terms.Head['HOUSE'], '农村村民住宅'), (parcels.rules.money_terms.Head['MOVING'], '搬迁与过渡费'), (parcels.rules.money_terms.Head['AWARD'], '奖励'), (parcels.rules.money_terms.Head['SOCIAL_INSURANCE'], '社会保障费'), (parcels.rules.money_terms.Head['ENVIRONMENT'], '环保补偿'), (parcels.rules.money_terms.Head['OTHER'], '其他')], default='', max_length=20, verbose_name='科目')),
                ('level', models.CharField(blank=True, choices=[(parcels.rules.money_terms.Level['ALLOT'], '拨付'), (parcels.rules.money_terms.Level['DISBURSE'], '兑付')], default='', max_length=10, verbose_name='层级')),
                ('asked_since', models.DateField(blank=True, null=True, verbose_name='只问此日起的协议或账户')),
                ('source', models.CharField(max_length=200, verbose_name='依据')),
                ('is_sample', models.BooleanField(default=False, verbose_name='样例')),
            ],
            options={
                'verbose_name': '付款要件',
                'ordering': ['need', 'head', 'level', '-valid'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('need', '='), ('head', '='), ('level', '='), ('valid', '&&')], name='paper_rule_no_overlap'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='paper_rule_has_source')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paperrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_paperruleevent" ("asked_since", "head", "id", "is_sample", "level", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid") VALUES (NEW."asked_since", NEW."head", NEW."id", NEW."is_sample", NEW."level", NEW."need", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid"); RETURN NULL;', hash='f6bbfc38ccfe1909a6ac0c920327c6c84b92c2f0', operation='INSERT', pgid='pgtrigger_insert_insert_bfae8', table='parcels_paperrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paperrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_paperruleevent" ("asked_since", "head", "id", "is_sample", "level", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid") VALUES (NEW."asked_since", NEW."head", NEW."id", NEW."is_sample", NEW."level", NEW."need", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid"); RETURN NULL;', hash='22c3b5458c912285d80be9f17fa2b10487d7a44c', operation='UPDATE', pgid='pgtrigger_update_update_16b09', table='parcels_paperrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paperrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_paperruleevent" ("asked_since", "head", "id", "is_sample", "level", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid") VALUES (OLD."asked_since", OLD."head", OLD."id", OLD."is_sample", OLD."level", OLD."need", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid"); RETURN NULL;', hash='c2df3f9648247fd6056f2af1ec584071183bafda', operation='DELETE', pgid='pgtrigger_delete_delete_0d086', table='parcels_paperrule', when='AFTER')),
        ),
        migrations.AddField(
            model_name='paperruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='paperruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.paperrule'),
        ),
        migrations.AddField(
            model_name='paperstruck',
            name='document',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='struck', to='parcels.document', verbose_name='文书'),
        ),
        migrations.AddField(
            model_name='paperstruck',
            name='struck_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddConstraint(
            model_name='accountproof',
            constraint=models.UniqueConstraint(fields=('account', 'paper'), name='account_proof_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paperruleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fc3be1bef61a45337ac21e282df4944b4f2fb74a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e95b2', table='parcels_paperruleevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paperstruck',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='paper_struck_has_reason'),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
