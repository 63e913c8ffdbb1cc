"""Posting at the price of writing: the ledger's keys, kinds, caps and totals by statement (the SQL beside)."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from landmgmt.lib.migrating import together


SQL = Path(__file__).with_name("0029_posting.sql").read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0028_rosters_more'),
    ]

    operations = together([
        migrations.AlterField(
            model_name='arrearsdelta',
            name='fold',
            field=models.BigIntegerField(null=True, verbose_name='归集号'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='from_account',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='given', to='parcels.account'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='parcels.line'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='loan',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='parcels.projectloan'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='reverses',
            field=models.OneToOneField(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='parcels.transfer'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='run_item',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='parcels.runitem'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='suspense',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='parcels.suspenseitem'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='to_account',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='received', to='parcels.account'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='voucher',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='parcels.voucher'),
        ),
        migrations.AddIndex(
            model_name='arrearsdelta',
            index=models.Index(fields=['fold', 'id'], name='arrears_delta_waiting'),
        ),
        # Downwards the functions stay, with keys of their own beside the returning ones: they guard no less.
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ])
