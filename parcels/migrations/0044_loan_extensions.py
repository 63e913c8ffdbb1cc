"""Loans between projects can be extended: asked by one, answered by a second (the SQL beside)."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from landmgmt.lib.migrating import together


SQL = Path(__file__).with_name("0044_loan_extensions.sql").read_text()
BACK = Path(__file__).with_name("0044_loan_extensions_back.sql").read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0043_handout_parts'),
    ]

    operations = together([
        migrations.CreateModel(
            name='LoanExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('due_date', models.DateField(verbose_name='展期至')),
                ('reason', models.CharField(max_length=200, verbose_name='展期原因')),
                ('asked_date', models.DateField(verbose_name='申请日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('loan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='parcels.projectloan', verbose_name='借款')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.document', verbose_name='展期协议')),
            ],
            options={
                'verbose_name': '借款展期',
                'ordering': ['loan', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='loan_extension_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='LoanExtensionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed', models.BooleanField(verbose_name='同意')),
                ('decided_date', models.DateField(verbose_name='批准日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('extension', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='parcels.loanextension')),
            ],
            options={
                'verbose_name': '展期审批',
                'ordering': ['extension'],
            },
        ),
        migrations.RunSQL(SQL, BACK),
    ])
