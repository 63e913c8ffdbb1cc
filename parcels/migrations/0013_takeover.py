"""The old books of a project, taken over: files, rows, names, signed totals, and the guards of their lock."""

import django.db.models.deletion
import django.db.models.functions.datetime
import parcels.models.secrets
import parcels.rules.money_terms
import parcels.rules.takeover
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from pathlib import Path

from django.conf import settings
from django.db import migrations, models

from landmgmt.lib.migrating import together


SQL = Path(__file__).with_name("0013_takeover.sql").read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', "0012_check_guards"),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='OldBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.FileField(max_length=200, upload_to='takeovers/%Y/%m', verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('sealed_sha256', models.CharField(max_length=64)),
                ('size_bytes', models.PositiveBigIntegerField(verbose_name='大小')),
                ('rows_count', models.PositiveIntegerField(verbose_name='行数')),
                ('uploaded_date', models.DateField(verbose_name='上传日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '旧台账',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OldBookEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.FileField(max_length=200, upload_to='takeovers/%Y/%m', verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('sealed_sha256', models.CharField(max_length=64)),
                ('size_bytes', models.PositiveBigIntegerField(verbose_name='大小')),
                ('rows_count', models.PositiveIntegerField(verbose_name='行数')),
                ('uploaded_date', models.DateField(verbose_name='上传日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OldEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, default='', max_length=60, verbose_name='工作表')),
                ('row', models.PositiveIntegerField(verbose_name='行')),
                ('number', models.CharField(blank=True, default='', max_length=40, verbose_name='协议编号')),
                ('signed_date', models.DateField(blank=True, null=True, verbose_name='签订日期')),
                ('head', models.CharField(choices=[(parcels.rules.money_terms.Head['LAND'], '土地补偿费'), (parcels.rules.money_terms.Head['RESETTLEMENT'], '安置补助费'), (parcels.rules.money_terms.Head['ATTACHMENT'], '地上附着物'), (parcels.rules.money_terms.Head['CROPS'], '青苗'), (parcels.rules.money_terms.Head['HOUSE'], '农村村民住宅'), (parcels.rules.money_terms.Head['MOVING'], '搬迁与过渡费'), (parcels.rules.money_terms.Head['AWARD'], '奖励'), (parcels.rules.money_terms.Head['SOCIAL_INSURANCE'], '社会保障费'), (parcels.rules.money_terms.Head['ENVIRONMENT'], '环保补偿'), (parcels.rules.money_terms.Head['OTHER'], '其他')], max_length=20, verbose_name='科目')),
                ('level', models.CharField(choices=[(parcels.rules.money_terms.Level['ALLOT'], '拨付'), (parcels.rules.money_terms.Level['DISBURSE'], '兑付')], max_length=10, verbose_name='层级')),
                ('parcel_code', models.CharField(blank=True, default='', max_length=40, verbose_name='地块编号')),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='应付 元')),
                ('paid_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='已付 元')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='到期日')),
                ('last_paid_date', models.DateField(blank=True, null=True, verbose_name='最后付款日')),
                ('voucher', models.CharField(blank=True, default='', max_length=60, verbose_name='旧凭证号')),
                ('remark', models.CharField(blank=True, default='', max_length=200, verbose_name='备注')),
                ('unknown', models.JSONField(blank=True, default=list, verbose_name='不详')),
            ],
            options={
                'verbose_name': '旧账行',
                'ordering': ['book', 'sheet', 'row'],
            },
        ),
        migrations.CreateModel(
            name='OldEntryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('sheet', models.CharField(blank=True, default='', max_length=60, verbose_name='工作表')),
                ('row', models.PositiveIntegerField(verbose_name='行')),
                ('number', models.CharField(blank=True, default='', max_length=40, verbose_name='协议编号')),
                ('signed_date', models.DateField(blank=True, null=True, verbose_name='签订日期')),
                ('head', models.CharField(choices=[(parcels.rules.money_terms.Head['LAND'], '土地补偿费'), (parcels.rules.money_terms.Head['RESETTLEMENT'], '安置补助费'), (parcels.rules.money_terms.Head['ATTACHMENT'], '地上附着物'), (parcels.rules.money_terms.Head['CROPS'], '青苗'), (parcels.rules.money_terms.Head['HOUSE'], '农村村民住宅'), (parcels.rules.money_terms.Head['MOVING'], '搬迁与过渡费'), (parcels.rules.money_terms.Head['AWARD'], '奖励'), (parcels.rules.money_terms.Head['SOCIAL_INSURANCE'], '社会保障费'), (parcels.rules.money_terms.Head['ENVIRONMENT'], '环保补偿'), (parcels.rules.money_terms.Head['OTHER'], '其他')], max_length=20, verbose_name='科目')),
                ('level', models.CharField(choices=[(parcels.rules.money_terms.Level['ALLOT'], '拨付'), (parcels.rules.money_terms.Level['DISBURSE'], '兑付')], max_length=10, verbose_name='层级')),
                ('parcel_code', models.CharField(blank=True, default='', max_length=40, verbose_name='地块编号')),
                ('amount_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='应付 元')),
                ('paid_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='已付 元')),
                ('due_date', models.DateField(blank=True, null=True, verbose_name='到期日')),
                ('last_paid_date', models.DateField(blank=True, null=True, verbose_name='最后付款日')),
                ('voucher', models.CharField(blank=True, default='', max_length=60, verbose_name='旧凭证号')),
                ('remark', models.CharField(blank=True, default='', max_length=200, verbose_name='备注')),
                ('unknown', models.JSONField(blank=True, default=list, verbose_name='不详')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OldParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[(parcels.rules.money_terms.PartyKind['PERSON'], '个人'), (parcels.rules.money_terms.PartyKind['HOUSEHOLD'], '农户'), (parcels.rules.money_terms.PartyKind['COLLECTIVE'], '集体'), (parcels.rules.money_terms.PartyKind['ENTERPRISE'], '企业')], max_length=12, verbose_name='类别')),
                ('name', models.CharField(max_length=80, verbose_name='户名')),
                ('id_number', parcels.models.secrets.SecretField(blank=True, default='', scope='old_party.id_number', verbose_name='身份证件号码')),
                ('id_number_index', models.CharField(blank=True, default='', max_length=32)),
                ('decision', models.CharField(choices=[(parcels.rules.takeover.Decision['OPEN'], '待选'), (parcels.rules.takeover.Decision['MATCHED'], '名称和村组一致'), (parcels.rules.takeover.Decision['CHOSEN'], '人工选定'), (parcels.rules.takeover.Decision['NEW'], '锁定时新登记')], default=parcels.rules.takeover.Decision['OPEN'], max_length=8, verbose_name='对应')),
            ],
            options={
                'verbose_name': '旧账户名',
                'ordering': ['village', 'group', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OldPartyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[(parcels.rules.money_terms.PartyKind['PERSON'], '个人'), (parcels.rules.money_terms.PartyKind['HOUSEHOLD'], '农户'), (parcels.rules.money_terms.PartyKind['COLLECTIVE'], '集体'), (parcels.rules.money_terms.PartyKind['ENTERPRISE'], '企业')], max_length=12, verbose_name='类别')),
                ('name', models.CharField(max_length=80, verbose_name='户名')),
                ('id_number', parcels.models.secrets.SecretField(blank=True, default='', scope='old_party.id_number', verbose_name='身份证件号码')),
                ('id_number_index', models.CharField(blank=True, default='', max_length=32)),
                ('decision', models.CharField(choices=[(parcels.rules.takeover.Decision['OPEN'], '待选'), (parcels.rules.takeover.Decision['MATCHED'], '名称和村组一致'), (parcels.rules.takeover.Decision['CHOSEN'], '人工选定'), (parcels.rules.takeover.Decision['NEW'], '锁定时新登记')], default=parcels.rules.takeover.Decision['OPEN'], max_length=8, verbose_name='对应')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignedTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='应付合计 元')),
                ('paid_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='已付合计 元')),
                ('unpaid_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='未付合计 元')),
                ('explanation', models.CharField(blank=True, default='', max_length=200, verbose_name='差额说明')),
                ('entered_date', models.DateField(verbose_name='录入日')),
            ],
            options={
                'verbose_name': '签字汇总',
                'ordering': ['takeover', 'village', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SignedTotalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('agreed_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='应付合计 元')),
                ('paid_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='已付合计 元')),
                ('unpaid_yuan', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='未付合计 元')),
                ('explanation', models.CharField(blank=True, default='', max_length=200, verbose_name='差额说明')),
                ('entered_date', models.DateField(verbose_name='录入日')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TakeOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('cutover_date', models.DateField(verbose_name='接管日')),
                ('state', models.CharField(choices=[(parcels.rules.takeover.TakeOverState['OPEN'], '整理中'), (parcels.rules.takeover.TakeOverState['SUBMITTED'], '待锁定'), (parcels.rules.takeover.TakeOverState['LOCKED'], '已锁定'), (parcels.rules.takeover.TakeOverState['DROPPED'], '已放弃')], default=parcels.rules.takeover.TakeOverState['OPEN'], max_length=10, verbose_name='状态')),
                ('opened_date', models.DateField(verbose_name='登记日')),
                ('submitted_date', models.DateField(blank=True, null=True, verbose_name='提交日')),
                ('locked_date', models.DateField(blank=True, null=True, verbose_name='锁定日')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='退回原因')),
                ('agreed_yuan', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='旧账应付 元')),
                ('paid_yuan', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='旧账已付 元')),
            ],
            options={
                'verbose_name': '旧账接管',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TakeOverEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('cutover_date', models.DateField(verbose_name='接管日')),
                ('state', models.CharField(choices=[(parcels.rules.takeover.TakeOverState['OPEN'], '整理中'), (parcels.rules.takeover.TakeOverState['SUBMITTED'], '待锁定'), (parcels.rules.takeover.TakeOverState['LOCKED'], '已锁定'), (parcels.rules.takeover.TakeOverState['DROPPED'], '已放弃')], default=parcels.rules.takeover.TakeOverState['OPEN'], max_length=10, verbose_name='状态')),
                ('opened_date', models.DateField(verbose_name='登记日')),
                ('submitted_date', models.DateField(blank=True, null=True, verbose_name='提交日')),
                ('locked_date', models.DateField(blank=True, null=True, verbose_name='锁定日')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='退回原因')),
                ('agreed_yuan', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='旧账应付 元')),
                ('paid_yuan', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='旧账已付 元')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_signed_is_complete',
        ),
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.AccountKind['OUTSIDE'], '外部'), (parcels.rules.money_terms.AccountKind['FUND'], '专户资金'), (parcels.rules.money_terms.AccountKind['OBLIGATION'], '应付来源'), (parcels.rules.money_terms.AccountKind['PAYABLE'], '应付'), (parcels.rules.money_terms.AccountKind['PAID'], '已付'), (parcels.rules.money_terms.AccountKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.AccountKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.AccountKind['LENT'], '借出'), (parcels.rules.money_terms.AccountKind['BORROWED'], '借入'), (parcels.rules.money_terms.AccountKind['OPENING'], '旧账')], max_length=12, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.TransferKind['FUND_IN'], '资金到位'), (parcels.rules.money_terms.TransferKind['OBLIGATION'], '应付入账'), (parcels.rules.money_terms.TransferKind['AMENDMENT'], '变更差额'), (parcels.rules.money_terms.TransferKind['PAYMENT'], '支付'), (parcels.rules.money_terms.TransferKind['RETURN'], '退票冲回'), (parcels.rules.money_terms.TransferKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.TransferKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.TransferKind['REVERSAL'], '冲回'), (parcels.rules.money_terms.TransferKind['ASSIGN'], '待查款认领'), (parcels.rules.money_terms.TransferKind['BACK'], '待查款退回'), (parcels.rules.money_terms.TransferKind['FUND_OUT'], '退回资金来源'), (parcels.rules.money_terms.TransferKind['LOAN_OUT'], '借出'), (parcels.rules.money_terms.TransferKind['LOAN_IN'], '借入'), (parcels.rules.money_terms.TransferKind['REPAY_OUT'], '归还借款'), (parcels.rules.money_terms.TransferKind['REPAY_IN'], '收回借款'), (parcels.rules.money_terms.TransferKind['OPENING_DUE'], '旧账应付'), (parcels.rules.money_terms.TransferKind['OPENING_PAID'], '旧账已付'), (parcels.rules.money_terms.TransferKind['OPENING_FIX'], '旧账已付更正')], max_length=12, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='voucher',
            name='kind',
            field=models.CharField(choices=[(parcels.rules.money_terms.TransferKind['FUND_IN'], '资金到位'), (parcels.rules.money_terms.TransferKind['OBLIGATION'], '应付入账'), (parcels.rules.money_terms.TransferKind['AMENDMENT'], '变更差额'), (parcels.rules.money_terms.TransferKind['PAYMENT'], '支付'), (parcels.rules.money_terms.TransferKind['RETURN'], '退票冲回'), (parcels.rules.money_terms.TransferKind['DEPOSIT'], '提存'), (parcels.rules.money_terms.TransferKind['SUSPENSE'], '待查款'), (parcels.rules.money_terms.TransferKind['REVERSAL'], '冲回'), (parcels.rules.money_terms.TransferKind['ASSIGN'], '待查款认领'), (parcels.rules.money_terms.TransferKind['BACK'], '待查款退回'), (parcels.rules.money_terms.TransferKind['FUND_OUT'], '退回资金来源'), (parcels.rules.money_terms.TransferKind['LOAN_OUT'], '借出'), (parcels.rules.money_terms.TransferKind['LOAN_IN'], '借入'), (parcels.rules.money_terms.TransferKind['REPAY_OUT'], '归还借款'), (parcels.rules.money_terms.TransferKind['REPAY_IN'], '收回借款'), (parcels.rules.money_terms.TransferKind['OPENING_DUE'], '旧账应付'), (parcels.rules.money_terms.TransferKind['OPENING_PAID'], '旧账已付'), (parcels.rules.money_terms.TransferKind['OPENING_FIX'], '旧账已付更正')], max_length=12, verbose_name='类别'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_agreementevent" ("amends_id", "client_key", "frozen", "frozen_sha256", "id", "kind", "number", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "reduced_yuan", "revision", "signed_date", "snapshot", "state", "takeover_id", "total_yuan", "uid") VALUES (NEW."amends_id", NEW."client_key", NEW."frozen", NEW."frozen_sha256", NEW."id", NEW."kind", NEW."number", NEW."paper_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."reduced_yuan", NEW."revision", NEW."signed_date", NEW."snapshot", NEW."state", NEW."takeover_id", NEW."total_yuan", NEW."uid"); RETURN NULL;', hash='f042cbb5342882779fb1ae5dbd0771b95d5ac9df', operation='INSERT', pgid='pgtrigger_insert_insert_9ab0f', table='parcels_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_agreementevent" ("amends_id", "client_key", "frozen", "frozen_sha256", "id", "kind", "number", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "reduced_yuan", "revision", "signed_date", "snapshot", "state", "takeover_id", "total_yuan", "uid") VALUES (NEW."amends_id", NEW."client_key", NEW."frozen", NEW."frozen_sha256", NEW."id", NEW."kind", NEW."number", NEW."paper_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."reduced_yuan", NEW."revision", NEW."signed_date", NEW."snapshot", NEW."state", NEW."takeover_id", NEW."total_yuan", NEW."uid"); RETURN NULL;', hash='9fc87fb04fdcc2fb78ffd519511be289475bff8d', operation='UPDATE', pgid='pgtrigger_update_update_ca949', table='parcels_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_agreementevent" ("amends_id", "client_key", "frozen", "frozen_sha256", "id", "kind", "number", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "reduced_yuan", "revision", "signed_date", "snapshot", "state", "takeover_id", "total_yuan", "uid") VALUES (OLD."amends_id", OLD."client_key", OLD."frozen", OLD."frozen_sha256", OLD."id", OLD."kind", OLD."number", OLD."paper_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."reduced_yuan", OLD."revision", OLD."signed_date", OLD."snapshot", OLD."state", OLD."takeover_id", OLD."total_yuan", OLD."uid"); RETURN NULL;', hash='3c44a08d7b43cb0a3f7b085f8ff53f7a36bb09ce', operation='DELETE', pgid='pgtrigger_delete_delete_fd83b', table='parcels_agreement', when='AFTER')),
        ),
        migrations.AddField(
            model_name='oldbook',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人'),
        ),
        migrations.AddField(
            model_name='oldbookevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='oldbookevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.oldbook'),
        ),
        migrations.AddField(
            model_name='oldbookevent',
            name='uploaded_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人'),
        ),
        migrations.AddField(
            model_name='oldentry',
            name='book',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='parcels.oldbook'),
        ),
        migrations.AddField(
            model_name='oldentry',
            name='line',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='old_entry', to='parcels.line'),
        ),
        migrations.AddField(
            model_name='oldentry',
            name='taking',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='old_entries', to='parcels.taking'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='book',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.oldbook'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.line'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.oldentry'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='taking',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.taking'),
        ),
        migrations.AddField(
            model_name='oldparty',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='oldparty',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.place'),
        ),
        migrations.AddField(
            model_name='oldparty',
            name='party',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='old_names', to='parcels.party'),
        ),
        migrations.AddField(
            model_name='oldparty',
            name='village',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.place'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='owner',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.oldparty'),
        ),
        migrations.AddField(
            model_name='oldentry',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='parcels.oldparty'),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='group',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.place'),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='party',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.party'),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.oldparty'),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='village',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.place'),
        ),
        migrations.AddField(
            model_name='signedtotal',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人'),
        ),
        migrations.AddField(
            model_name='signedtotal',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='totals', to='parcels.oldparty', verbose_name='户'),
        ),
        migrations.AddField(
            model_name='signedtotal',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_totals', to='parcels.document', verbose_name='签字汇总表'),
        ),
        migrations.AddField(
            model_name='signedtotal',
            name='village',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.place', verbose_name='村'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='entered_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.oldparty', verbose_name='户'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='paper',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.document', verbose_name='签字汇总表'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.signedtotal'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='village',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.place', verbose_name='村'),
        ),
        migrations.AddField(
            model_name='takeover',
            name='locked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='锁定人'),
        ),
        migrations.AddField(
            model_name='takeover',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='takeover',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takeovers', to='parcels.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='takeover',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人'),
        ),
        migrations.AddField(
            model_name='signedtotalevent',
            name='takeover',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='signedtotal',
            name='takeover',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='totals', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='oldpartyevent',
            name='takeover',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='oldparty',
            name='takeover',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='oldentryevent',
            name='takeover',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='oldentry',
            name='takeover',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='oldbookevent',
            name='takeover',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='oldbook',
            name='takeover',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='books', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='takeover',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='parcels.takeover', verbose_name='旧账接管'),
        ),
        migrations.AddField(
            model_name='agreementevent',
            name='takeover',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.takeover', verbose_name='旧账接管'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', parcels.rules.money_terms.AgreementState['SIGNED']), _negated=True), models.Q(models.Q(('signed_date__isnull', False), ('takeover__isnull', False), _connector='OR'), ('paper__isnull', False), models.Q(('total_yuan__gt', 0), ('reduced_yuan__gt', 0), _connector='OR')), _connector='OR'), name='agreement_signed_is_complete'),
        ),
        migrations.AddField(
            model_name='takeoverevent',
            name='locked_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='锁定人'),
        ),
        migrations.AddField(
            model_name='takeoverevent',
            name='opened_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='takeoverevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='takeoverevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.takeover'),
        ),
        migrations.AddField(
            model_name='takeoverevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='takeoverevent',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人'),
        ),
        migrations.AddConstraint(
            model_name='takeover',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'submitted'])), fields=('project',), name='takeover_one_open'),
        ),
        migrations.AddConstraint(
            model_name='takeover',
            constraint=models.CheckConstraint(condition=models.Q(('locked_by__isnull', True), models.Q(models.Q(('locked_by', models.F('submitted_by')), _negated=True), models.Q(('locked_by', models.F('opened_by')), _negated=True)), _connector='OR'), name='takeover_locked_by_a_second'),
        ),
        migrations.AddConstraint(
            model_name='takeover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['submitted', 'locked']), _negated=True), models.Q(('submitted_by__isnull', False), ('submitted_date__isnull', False)), _connector='OR'), name='takeover_submitted_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='takeover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), ('agreed_yuan__isnull', False), ('locked_by__isnull', False), ('locked_date__isnull', False), ('paid_yuan__isnull', False)), models.Q(models.Q(('state', 'locked'), _negated=True), ('agreed_yuan__isnull', True), ('locked_by__isnull', True), ('locked_date__isnull', True)), _connector='OR'), name='takeover_locked_is_complete'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='takeover',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_takeoverevent" ("agreed_yuan", "cutover_date", "id", "locked_by_id", "locked_date", "note", "opened_by_id", "opened_date", "paid_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state", "submitted_by_id", "submitted_date", "uid") VALUES (NEW."agreed_yuan", NEW."cutover_date", NEW."id", NEW."locked_by_id", NEW."locked_date", NEW."note", NEW."opened_by_id", NEW."opened_date", NEW."paid_yuan", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."state", NEW."submitted_by_id", NEW."submitted_date", NEW."uid"); RETURN NULL;', hash='8409291180c928177d3eafa3e399526230be533e', operation='INSERT', pgid='pgtrigger_insert_insert_275f5', table='parcels_takeover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='takeover',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_takeoverevent" ("agreed_yuan", "cutover_date", "id", "locked_by_id", "locked_date", "note", "opened_by_id", "opened_date", "paid_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state", "submitted_by_id", "submitted_date", "uid") VALUES (NEW."agreed_yuan", NEW."cutover_date", NEW."id", NEW."locked_by_id", NEW."locked_date", NEW."note", NEW."opened_by_id", NEW."opened_date", NEW."paid_yuan", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."state", NEW."submitted_by_id", NEW."submitted_date", NEW."uid"); RETURN NULL;', hash='f91d2e6e65c8d42adeab59665498be50c0fc3ae7', operation='UPDATE', pgid='pgtrigger_update_update_5a9d7', table='parcels_takeover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='takeover',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_takeoverevent" ("agreed_yuan", "cutover_date", "id", "locked_by_id", "locked_date", "note", "opened_by_id", "opened_date", "paid_yuan", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state", "submitted_by_id", "submitted_date", "uid") VALUES (OLD."agreed_yuan", OLD."cutover_date", OLD."id", OLD."locked_by_id", OLD."locked_date", OLD."note", OLD."opened_by_id", OLD."opened_date", OLD."paid_yuan", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."state", OLD."submitted_by_id", OLD."submitted_date", OLD."uid"); RETURN NULL;', hash='48bdbc599a8c5926471fd51463176c85709bcf2d', operation='DELETE', pgid='pgtrigger_delete_delete_59be9', table='parcels_takeover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signedtotalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fb44e382d20a8f0c17929e5bfa58c6a5f9c8a69d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4c595', table='parcels_signedtotalevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='signedtotal',
            constraint=models.UniqueConstraint(fields=('takeover', 'village', 'owner'), name='signed_total_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='signedtotal',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_yuan__gte', 0), ('paid_yuan__gte', 0), ('unpaid_yuan__gte', 0)), name='signed_total_not_negative'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signedtotal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_signedtotalevent" ("agreed_yuan", "entered_by_id", "entered_date", "explanation", "id", "owner_id", "paid_yuan", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takeover_id", "unpaid_yuan", "village_id") VALUES (NEW."agreed_yuan", NEW."entered_by_id", NEW."entered_date", NEW."explanation", NEW."id", NEW."owner_id", NEW."paid_yuan", NEW."paper_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."takeover_id", NEW."unpaid_yuan", NEW."village_id"); RETURN NULL;', hash='a28e27046385bbb23ff35a8279ce7ec651e32876', operation='INSERT', pgid='pgtrigger_insert_insert_a9aab', table='parcels_signedtotal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signedtotal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_signedtotalevent" ("agreed_yuan", "entered_by_id", "entered_date", "explanation", "id", "owner_id", "paid_yuan", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takeover_id", "unpaid_yuan", "village_id") VALUES (NEW."agreed_yuan", NEW."entered_by_id", NEW."entered_date", NEW."explanation", NEW."id", NEW."owner_id", NEW."paid_yuan", NEW."paper_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."takeover_id", NEW."unpaid_yuan", NEW."village_id"); RETURN NULL;', hash='67e923ba5a295d014e2787b458cd3fccbf3b95da', operation='UPDATE', pgid='pgtrigger_update_update_82dd5', table='parcels_signedtotal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signedtotal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_signedtotalevent" ("agreed_yuan", "entered_by_id", "entered_date", "explanation", "id", "owner_id", "paid_yuan", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takeover_id", "unpaid_yuan", "village_id") VALUES (OLD."agreed_yuan", OLD."entered_by_id", OLD."entered_date", OLD."explanation", OLD."id", OLD."owner_id", OLD."paid_yuan", OLD."paper_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."takeover_id", OLD."unpaid_yuan", OLD."village_id"); RETURN NULL;', hash='07fcac387b19d35f3c8df834af81b38346a75e73', operation='DELETE', pgid='pgtrigger_delete_delete_cba4c', table='parcels_signedtotal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldpartyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='16a48eb054f1f9033b3874a9abd533667f1936bd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c3f1', table='parcels_oldpartyevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='oldparty',
            constraint=models.UniqueConstraint(fields=('takeover', 'village', 'group', 'kind', 'name', 'id_number_index'), name='old_party_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='oldparty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__in', ['matched', 'chosen']), _negated=True), ('party__isnull', False), _connector='OR'), name='old_party_is_someone'),
        ),
        migrations.AddConstraint(
            model_name='oldparty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'open'), _negated=True), ('party__isnull', True), _connector='OR'), name='old_party_open_is_nobody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldparty',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldpartyevent" ("decided_by_id", "decision", "group_id", "id", "id_number", "id_number_index", "kind", "name", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takeover_id", "uid", "village_id") VALUES (NEW."decided_by_id", NEW."decision", NEW."group_id", NEW."id", NEW."id_number", NEW."id_number_index", NEW."kind", NEW."name", NEW."party_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."takeover_id", NEW."uid", NEW."village_id"); RETURN NULL;', hash='7bff211ab06f531014846d7dfd5721a1b4632c2f', operation='INSERT', pgid='pgtrigger_insert_insert_fb02c', table='parcels_oldparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldparty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_oldpartyevent" ("decided_by_id", "decision", "group_id", "id", "id_number", "id_number_index", "kind", "name", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takeover_id", "uid", "village_id") VALUES (NEW."decided_by_id", NEW."decision", NEW."group_id", NEW."id", NEW."id_number", NEW."id_number_index", NEW."kind", NEW."name", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."takeover_id", NEW."uid", NEW."village_id"); RETURN NULL;', hash='5fb7ffd84e05b157dc3ccc23f9e07b81654cdccf', operation='UPDATE', pgid='pgtrigger_update_update_7ef0e', table='parcels_oldparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldparty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldpartyevent" ("decided_by_id", "decision", "group_id", "id", "id_number", "id_number_index", "kind", "name", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "takeover_id", "uid", "village_id") VALUES (OLD."decided_by_id", OLD."decision", OLD."group_id", OLD."id", OLD."id_number", OLD."id_number_index", OLD."kind", OLD."name", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."takeover_id", OLD."uid", OLD."village_id"); RETURN NULL;', hash='4c1f3b03286a702b8dbb5017d8f8cfc37568c5c8', operation='DELETE', pgid='pgtrigger_delete_delete_7cd55', table='parcels_oldparty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5d084983d6a7e5b7dbc69d75fed70fa03cc48327', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5eb1e', table='parcels_oldentryevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='oldentry',
            constraint=models.UniqueConstraint(fields=('book', 'sheet', 'row'), name='old_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='oldentry',
            constraint=models.CheckConstraint(condition=models.Q(('amount_yuan__gt', 0), ('paid_yuan__gte', 0), ('paid_yuan__lte', models.F('amount_yuan'))), name='old_entry_paid_within'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentry',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldentryevent" ("amount_yuan", "book_id", "due_date", "head", "id", "last_paid_date", "level", "line_id", "number", "owner_id", "paid_yuan", "parcel_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "row", "sheet", "signed_date", "takeover_id", "taking_id", "unknown", "voucher") VALUES (NEW."amount_yuan", NEW."book_id", NEW."due_date", NEW."head", NEW."id", NEW."last_paid_date", NEW."level", NEW."line_id", NEW."number", NEW."owner_id", NEW."paid_yuan", NEW."parcel_code", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."row", NEW."sheet", NEW."signed_date", NEW."takeover_id", NEW."taking_id", NEW."unknown", NEW."voucher"); RETURN NULL;', hash='f7d19d67e07ee1bbf63f61c5b28fb6e04b281a4a', operation='INSERT', pgid='pgtrigger_insert_insert_9dab4', table='parcels_oldentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_oldentryevent" ("amount_yuan", "book_id", "due_date", "head", "id", "last_paid_date", "level", "line_id", "number", "owner_id", "paid_yuan", "parcel_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "row", "sheet", "signed_date", "takeover_id", "taking_id", "unknown", "voucher") VALUES (NEW."amount_yuan", NEW."book_id", NEW."due_date", NEW."head", NEW."id", NEW."last_paid_date", NEW."level", NEW."line_id", NEW."number", NEW."owner_id", NEW."paid_yuan", NEW."parcel_code", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."row", NEW."sheet", NEW."signed_date", NEW."takeover_id", NEW."taking_id", NEW."unknown", NEW."voucher"); RETURN NULL;', hash='042ec60ed761a39b56e27ff7832148044b1eb1cd', operation='UPDATE', pgid='pgtrigger_update_update_15979', table='parcels_oldentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldentry',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldentryevent" ("amount_yuan", "book_id", "due_date", "head", "id", "last_paid_date", "level", "line_id", "number", "owner_id", "paid_yuan", "parcel_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "row", "sheet", "signed_date", "takeover_id", "taking_id", "unknown", "voucher") VALUES (OLD."amount_yuan", OLD."book_id", OLD."due_date", OLD."head", OLD."id", OLD."last_paid_date", OLD."level", OLD."line_id", OLD."number", OLD."owner_id", OLD."paid_yuan", OLD."parcel_code", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."remark", OLD."row", OLD."sheet", OLD."signed_date", OLD."takeover_id", OLD."taking_id", OLD."unknown", OLD."voucher"); RETURN NULL;', hash='503970437d81012f8ef137401b298537398d0898', operation='DELETE', pgid='pgtrigger_delete_delete_3f0da', table='parcels_oldentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldbookevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='676c7e85bd96c70b88bb6d4a6f2793e1751408f1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_be8f3', table='parcels_oldbookevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='oldbook',
            constraint=models.UniqueConstraint(fields=('takeover', 'sha256'), name='old_book_once_per_takeover'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldbook',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldbookevent" ("file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "rows_count", "sealed_sha256", "sha256", "size_bytes", "takeover_id", "uid", "uploaded_by_id", "uploaded_date") VALUES (NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."rows_count", NEW."sealed_sha256", NEW."sha256", NEW."size_bytes", NEW."takeover_id", NEW."uid", NEW."uploaded_by_id", NEW."uploaded_date"); RETURN NULL;', hash='985386ffbbc6cf19cf39b39fda2723d15f7d5d12', operation='INSERT', pgid='pgtrigger_insert_insert_71f08', table='parcels_oldbook', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldbook',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_oldbookevent" ("file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "rows_count", "sealed_sha256", "sha256", "size_bytes", "takeover_id", "uid", "uploaded_by_id", "uploaded_date") VALUES (NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."rows_count", NEW."sealed_sha256", NEW."sha256", NEW."size_bytes", NEW."takeover_id", NEW."uid", NEW."uploaded_by_id", NEW."uploaded_date"); RETURN NULL;', hash='f648486e2bf54522a361f595a9b70c1612747a84', operation='UPDATE', pgid='pgtrigger_update_update_676ee', table='parcels_oldbook', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='oldbook',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_oldbookevent" ("file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "rows_count", "sealed_sha256", "sha256", "size_bytes", "takeover_id", "uid", "uploaded_by_id", "uploaded_date") VALUES (OLD."file", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."rows_count", OLD."sealed_sha256", OLD."sha256", OLD."size_bytes", OLD."takeover_id", OLD."uid", OLD."uploaded_by_id", OLD."uploaded_date"); RETURN NULL;', hash='113490a8126c70cd1bb22fce2e8693a0014df94d', operation='DELETE', pgid='pgtrigger_delete_delete_73dc3', table='parcels_oldbook', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='takeoverevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a5c7490dc27665c1ca826f1094f0a586c42f8bf9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_89ac2', table='parcels_takeoverevent', when='BEFORE')),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ])
