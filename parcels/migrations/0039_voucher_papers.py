"""A voucher that is posted takes further papers, which nobody changes or takes away."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).with_name("0039_voucher_papers.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0038_slips_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='VoucherPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='来由')),
                ('added_date', models.DateField(verbose_name='补充日')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='登记时间')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='补充人')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcels.document', verbose_name='凭据')),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='more_papers', to='parcels.voucher')),
            ],
            options={
                'verbose_name': '补充凭据',
                'ordering': ['voucher', 'id'],
                'constraints': [models.UniqueConstraint(fields=('voucher', 'paper'), name='voucher_paper_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='voucher_paper_has_reason')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
