"""Rosters taken back and in the background; land in an old datum kept without a place; a job's reason."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0028_rosters_more.sql").read_text(encoding="utf-8")
BACK = Path(__file__).with_name("0028_rosters_more_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0027_deposit_orders'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='ItemPlacing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made', models.BigIntegerField(blank=True, null=True, unique=True)),
                ('by_photo', models.BooleanField(default=False, verbose_name='照片位置相符')),
                ('decided_date', models.DateField(verbose_name='认定日')),
                ('withdrawn_date', models.DateField(blank=True, null=True, verbose_name='撤回日')),
                ('withdrawn_reason', models.CharField(blank=True, default='', max_length=200, verbose_name='撤回原因')),
            ],
            options={
                'verbose_name': '地上物归属',
                'ordering': ['operation', 'item', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ItemPlacingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('made', models.BigIntegerField(blank=True, null=True)),
                ('by_photo', models.BooleanField(default=False, verbose_name='照片位置相符')),
                ('decided_date', models.DateField(verbose_name='认定日')),
                ('withdrawn_date', models.DateField(blank=True, null=True, verbose_name='撤回日')),
                ('withdrawn_reason', models.CharField(blank=True, default='', max_length=200, verbose_name='撤回原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RosterTrial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='rosters/%Y/%m', verbose_name='文件')),
                ('sealed_sha256', models.CharField(max_length=64)),
                ('marked', models.FileField(blank=True, max_length=200, upload_to='rosters/%Y/%m', verbose_name='标出问题的名册')),
                ('rows_count', models.PositiveIntegerField(verbose_name='行数')),
                ('added', models.PositiveIntegerField(verbose_name='新增')),
                ('changed', models.PositiveIntegerField(verbose_name='变更')),
                ('unchanged', models.PositiveIntegerField(verbose_name='未变')),
                ('findings', models.JSONField(default=list, verbose_name='问题')),
                ('findings_count', models.PositiveIntegerField(verbose_name='问题数')),
                ('changes', models.JSONField(default=list, verbose_name='将要写入的')),
                ('may_accept', models.BooleanField(default=False)),
                ('made_date', models.DateField(verbose_name='试读日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '名册试读',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RosterUndo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='撤销原因')),
                ('made_date', models.DateField(verbose_name='撤销日期')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '名册撤销',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='job',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='事由'),
        ),
        migrations.AlterField(
            model_name='importplot',
            name='ellipsoid_ha',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='椭球面积 ha'),
        ),
        migrations.AlterField(
            model_name='importplot',
            name='plane_ha',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name='平面面积 ha'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='state',
            field=models.CharField(choices=[('tried', '已试读'), ('accepted', '已写入'), ('refused', '已退回'), ('undone', '已撤销'), ('kept', '已留存（未落图）')], default='tried', max_length=8, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='importrunevent',
            name='state',
            field=models.CharField(choices=[('tried', '已试读'), ('accepted', '已写入'), ('refused', '已退回'), ('undone', '已撤销'), ('kept', '已留存（未落图）')], default='tried', max_length=8, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='importplot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('source_epsg__range', (2327, 2390)), ('source_epsg__range', (2401, 2442)), ('source_epsg__range', (4214, 4214)), ('source_epsg__range', (4610, 4610)), ('source_epsg__range', (21413, 21423)), ('source_epsg__range', (21453, 21463)), _connector='OR'), ('ellipsoid_ha__isnull', True), ('taking__isnull', True)), models.Q(models.Q(('source_epsg__range', (2327, 2390)), ('source_epsg__range', (2401, 2442)), ('source_epsg__range', (4214, 4214)), ('source_epsg__range', (4610, 4610)), ('source_epsg__range', (21413, 21423)), ('source_epsg__range', (21453, 21463)), _connector='OR', _negated=True), ('ellipsoid_ha__isnull', False), ('plane_ha__isnull', False)), _connector='OR'), name='old_datum_not_placed'),
        ),
        migrations.AddField(
            model_name='itemplacing',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='认定人'),
        ),
        migrations.AddField(
            model_name='itemplacing',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='parcels.item', verbose_name='地上物'),
        ),
        migrations.AddField(
            model_name='itemplacing',
            name='operation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placings', to='parcels.landoperation'),
        ),
        migrations.AddField(
            model_name='itemplacing',
            name='taking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placed_items', to='parcels.taking', verbose_name='新地块'),
        ),
        migrations.AddField(
            model_name='itemplacing',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='decided_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='认定人'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='item',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.item', verbose_name='地上物'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='operation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.landoperation'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.itemplacing'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='taking',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.taking', verbose_name='新地块'),
        ),
        migrations.AddField(
            model_name='itemplacingevent',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人'),
        ),
        migrations.AddField(
            model_name='rostertrial',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='试读人'),
        ),
        migrations.AddField(
            model_name='rostertrial',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='rostertrial',
            name='roster',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trial', to='parcels.rosterimport', verbose_name='名册导入'),
        ),
        migrations.AddField(
            model_name='rosterundo',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销人'),
        ),
        migrations.AddField(
            model_name='rosterundo',
            name='roster',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undoing', to='parcels.rosterimport', verbose_name='名册导入'),
        ),
        migrations.AddConstraint(
            model_name='itemplacing',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_date', None)), fields=('item',), name='item_placed_once'),
        ),
        migrations.AddConstraint(
            model_name='itemplacing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_by__isnull', True), ('withdrawn_date__isnull', True)), models.Q(('withdrawn_by__isnull', False), ('withdrawn_date__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='item_placing_withdrawn_whole'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemplacing',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_itemplacingevent" ("by_photo", "decided_by_id", "decided_date", "id", "item_id", "made", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taking_id", "withdrawn_by_id", "withdrawn_date", "withdrawn_reason") VALUES (NEW."by_photo", NEW."decided_by_id", NEW."decided_date", NEW."id", NEW."item_id", NEW."made", NEW."operation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."taking_id", NEW."withdrawn_by_id", NEW."withdrawn_date", NEW."withdrawn_reason"); RETURN NULL;', hash='7fc8e5209864e89c4a5adea9adc860c248c6d6f6', operation='INSERT', pgid='pgtrigger_insert_insert_ddba7', table='parcels_itemplacing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemplacing',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_itemplacingevent" ("by_photo", "decided_by_id", "decided_date", "id", "item_id", "made", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taking_id", "withdrawn_by_id", "withdrawn_date", "withdrawn_reason") VALUES (NEW."by_photo", NEW."decided_by_id", NEW."decided_date", NEW."id", NEW."item_id", NEW."made", NEW."operation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."taking_id", NEW."withdrawn_by_id", NEW."withdrawn_date", NEW."withdrawn_reason"); RETURN NULL;', hash='4a9c6c862c53fdf188e64bf72c46a27504477eb0', operation='UPDATE', pgid='pgtrigger_update_update_df792', table='parcels_itemplacing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemplacing',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_itemplacingevent" ("by_photo", "decided_by_id", "decided_date", "id", "item_id", "made", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taking_id", "withdrawn_by_id", "withdrawn_date", "withdrawn_reason") VALUES (OLD."by_photo", OLD."decided_by_id", OLD."decided_date", OLD."id", OLD."item_id", OLD."made", OLD."operation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."taking_id", OLD."withdrawn_by_id", OLD."withdrawn_date", OLD."withdrawn_reason"); RETURN NULL;', hash='845005bf0a7a186f988d616f5c94a6a50841af67', operation='DELETE', pgid='pgtrigger_delete_delete_ded79', table='parcels_itemplacing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemplacingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c9f4077f99f23cffc109a86bfcca44ba6e810ac4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6c332', table='parcels_itemplacingevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='rostertrial',
            index=models.Index(fields=['made_by', 'project', '-id'], name='roster_trial_of'),
        ),
        migrations.AddConstraint(
            model_name='rosterundo',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='roster_undone_with_reason'),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
