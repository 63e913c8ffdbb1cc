"""Background jobs with their guards, photos of land, pictures of people apart from them."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import parcels.rules.jobs
import parcels.rules.photos
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from pathlib import Path

from landmgmt.lib.migrating import together

HERE = Path(__file__).parent
SQL = (HERE / "0017_jobs.sql").read_text(encoding="utf-8")
BACK = (HERE / "0017_jobs_back.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0016_import_choices'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = together([
        migrations.CreateModel(
            name='PersonalPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[(parcels.rules.photos.PersonalKind['ID_CARD'], '身份证件'), (parcels.rules.photos.PersonalKind['HOUSEHOLD_BOOK'], '户口簿'), (parcels.rules.photos.PersonalKind['MEMBER'], '本人或家庭成员')], max_length=16, verbose_name='类别')),
                ('file', models.FileField(max_length=200, upload_to='people/%Y/%m', verbose_name='照片')),
                ('sha256', models.CharField(max_length=64)),
                ('filed_date', models.DateField(verbose_name='登记日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='parcels.party')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '个人照片',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='PersonalPictureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('kind', models.CharField(choices=[(parcels.rules.photos.PersonalKind['ID_CARD'], '身份证件'), (parcels.rules.photos.PersonalKind['HOUSEHOLD_BOOK'], '户口簿'), (parcels.rules.photos.PersonalKind['MEMBER'], '本人或家庭成员')], max_length=16, verbose_name='类别')),
                ('file', models.FileField(max_length=200, upload_to='people/%Y/%m', verbose_name='照片')),
                ('sha256', models.CharField(max_length=64)),
                ('filed_date', models.DateField(verbose_name='登记日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('party', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='parcels.party')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parcels.personalpicture')),
                ('uploaded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=40, verbose_name='任务')),
                ('params', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=80)),
                ('on_date', models.DateField(verbose_name='办公日')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='jobs/%Y/%m', verbose_name='文件')),
                ('file_name', models.CharField(blank=True, default='', max_length=200, verbose_name='文件名')),
                ('state', models.CharField(choices=[(parcels.rules.jobs.JobState['QUEUED'], '排队'), (parcels.rules.jobs.JobState['RUNNING'], '运行中'), (parcels.rules.jobs.JobState['DONE'], '完成'), (parcels.rules.jobs.JobState['FAILED'], '失败'), (parcels.rules.jobs.JobState['CANCELLED'], '已取消')], default=parcels.rules.jobs.JobState['QUEUED'], max_length=10, verbose_name='状态')),
                ('holder', models.UUIDField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('step', models.CharField(blank=True, default='', max_length=12)),
                ('step_number', models.PositiveSmallIntegerField(default=0)),
                ('steps', models.PositiveSmallIntegerField(default=1)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('total', models.PositiveBigIntegerField(default=0)),
                ('cancel_asked', models.BooleanField(default=False)),
                ('result', models.JSONField(blank=True, null=True)),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='提交时间')),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.project')),
            ],
            options={
                'verbose_name': '后台任务',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['actor', '-id'], name='job_of_actor'), models.Index(condition=models.Q(('state__in', (parcels.rules.jobs.JobState['QUEUED'], parcels.rules.jobs.JobState['RUNNING']))), fields=['id'], name='job_under_way')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', [parcels.rules.jobs.JobState['QUEUED'], parcels.rules.jobs.JobState['RUNNING'], parcels.rules.jobs.JobState['DONE']])), fields=('key',), name='job_once'), models.CheckConstraint(condition=models.Q(models.Q(('heartbeat_at__isnull', False), ('holder__isnull', False), ('state', parcels.rules.jobs.JobState['RUNNING'])), models.Q(('state', parcels.rules.jobs.JobState['RUNNING']), _negated=True), _connector='OR'), name='job_running_has_holder'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', (parcels.rules.jobs.JobState['DONE'], parcels.rules.jobs.JobState['FAILED'], parcels.rules.jobs.JobState['CANCELLED']))), models.Q(('ended_at__isnull', True), ('state__in', (parcels.rules.jobs.JobState['QUEUED'], parcels.rules.jobs.JobState['RUNNING']))), _connector='OR'), name='job_ended_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='LandPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('note', models.CharField(blank=True, default='', max_length=120, verbose_name='说明')),
                ('file', models.FileField(max_length=200, upload_to='photos/%Y/%m', verbose_name='照片')),
                ('thumb', models.FileField(max_length=200, upload_to='photos/%Y/%m')),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('original', models.FileField(max_length=200, upload_to='', verbose_name='原片')),
                ('original_sha256', models.CharField(db_index=True, max_length=64)),
                ('original_type', models.CharField(max_length=20)),
                ('original_bytes', models.PositiveIntegerField(verbose_name='大小')),
                ('place', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4490, verbose_name='拍摄位置')),
                ('place_source', models.CharField(blank=True, choices=[(parcels.rules.photos.TakenSource['EXIF'], '相机记录'), (parcels.rules.photos.TakenSource['EXIF_LOCAL'], '相机记录（无时区，按北京时间）'), (parcels.rules.photos.TakenSource['NONE'], '无记录')], default='', max_length=12, verbose_name='位置来源')),
                ('accuracy_m', models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, verbose_name='位置误差 米')),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='拍摄时间')),
                ('taken_source', models.CharField(blank=True, choices=[(parcels.rules.photos.TakenSource['EXIF'], '相机记录'), (parcels.rules.photos.TakenSource['EXIF_LOCAL'], '相机记录（无时区，按北京时间）'), (parcels.rules.photos.TakenSource['NONE'], '无记录')], default='', max_length=12, verbose_name='时间来源')),
                ('filed_date', models.DateField(verbose_name='登记日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('dispute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='parcels.dispute')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='parcels.item')),
                ('taking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='parcels.taking')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '土地照片',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('dispute__isnull', True), ('taking__isnull', False)), models.Q(('dispute__isnull', False), ('item__isnull', True), ('taking__isnull', True)), _connector='OR'), name='land_photo_has_subject'), models.CheckConstraint(condition=models.Q(models.Q(('place__isnull', True), ('place_source', '')), models.Q(('place__isnull', False), models.Q(('place_source', ''), _negated=True)), _connector='OR'), name='land_photo_place_has_source'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_source', '')), models.Q(('taken_at__isnull', False), models.Q(('taken_source', ''), _negated=True)), _connector='OR'), name='land_photo_time_has_source'), models.UniqueConstraint(fields=('taking', 'item', 'dispute', 'original_sha256'), name='land_photo_once', nulls_distinct=False)],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalpicture',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_personalpictureevent" ("file", "filed_date", "id", "kind", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sha256", "uid", "uploaded_by_id") VALUES (NEW."file", NEW."filed_date", NEW."id", NEW."kind", NEW."party_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."sha256", NEW."uid", NEW."uploaded_by_id"); RETURN NULL;', hash='4945a8ffc9b3b96843774dc189419b70d28a132a', operation='INSERT', pgid='pgtrigger_insert_insert_7ba74', table='parcels_personalpicture', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalpicture',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parcels_personalpictureevent" ("file", "filed_date", "id", "kind", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sha256", "uid", "uploaded_by_id") VALUES (NEW."file", NEW."filed_date", NEW."id", NEW."kind", NEW."party_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."sha256", NEW."uid", NEW."uploaded_by_id"); RETURN NULL;', hash='a623b00eaa807a2b4e969e4110f0602111117fbf', operation='UPDATE', pgid='pgtrigger_update_update_53dfc', table='parcels_personalpicture', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalpicture',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parcels_personalpictureevent" ("file", "filed_date", "id", "kind", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "sha256", "uid", "uploaded_by_id") VALUES (OLD."file", OLD."filed_date", OLD."id", OLD."kind", OLD."party_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."sha256", OLD."uid", OLD."uploaded_by_id"); RETURN NULL;', hash='441492b6e660bfbe05b1916752dc69dcb8c8a9f9', operation='DELETE', pgid='pgtrigger_delete_delete_0638a', table='parcels_personalpicture', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalpictureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='479d226b8cab8ea96f6e57eac8218caf7f221141', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_06874', table='parcels_personalpictureevent', when='BEFORE')),
        ),
        migrations.RunSQL(SQL, BACK),
    ])
