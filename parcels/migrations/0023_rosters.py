"""Rosters that were written, with their hash; append only."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import uuid
from pathlib import Path

from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).with_name("0023_rosters.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0022_senders'),
    ]

    operations = [
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file', models.FileField(max_length=200, upload_to='rosters/%Y/%m', verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('sealed_sha256', models.CharField(max_length=64)),
                ('size_bytes', models.PositiveBigIntegerField(verbose_name='大小')),
                ('rows_count', models.PositiveIntegerField(verbose_name='行数')),
                ('added', models.PositiveIntegerField(verbose_name='新增')),
                ('changed', models.PositiveIntegerField(verbose_name='变更')),
                ('unchanged', models.PositiveIntegerField(verbose_name='未变')),
                ('made', models.JSONField(blank=True, default=dict, verbose_name='写入内容')),
                ('made_date', models.DateField(verbose_name='导入日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='parcels.project', verbose_name='项目')),
            ],
            options={
                'verbose_name': '名册导入',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('rows_count__gte', django.db.models.expressions.CombinedExpression(models.F('added'), '+', models.F('changed')))), name='roster_counts_fit')],
            },
        ),
        # The triggers go with their table.
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
