"""Kept totals of the arrears: their tables, and in the SQL beside what keeps them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from landmgmt.lib.migrating import together

SQL = Path(__file__).with_name("0004_arrears_totals.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0003_shared_items"),
    ]

    operations = together([
        migrations.CreateModel(
            name="ArrearsCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("fold", models.BigIntegerField(verbose_name="归集号")),
            ],
            options={
                "verbose_name": "欠款结存",
                "indexes": [models.Index(fields=["-day", "-id"], name="arrears_checkpoint_day")],
            },
        ),
        migrations.CreateModel(
            name="ArrearsDaySum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payable_fen", models.BigIntegerField(default=0, verbose_name="应付 分")),
                ("paid_fen", models.BigIntegerField(default=0, verbose_name="已付 分")),
                ("deposited_fen", models.BigIntegerField(default=0, verbose_name="提存 分")),
                ("held_fen", models.BigIntegerField(default=0, verbose_name="暂停 分")),
                ("unpaid_fen", models.BigIntegerField(default=0, verbose_name="未付 分")),
                ("in_transit_fen", models.BigIntegerField(default=0, verbose_name="在途 分")),
                ("lines", models.BigIntegerField(default=0, verbose_name="笔")),
                ("open_lines", models.BigIntegerField(default=0, verbose_name="未付笔数")),
                ("fold", models.BigIntegerField(verbose_name="归集号")),
                ("grain", models.CharField(max_length=8, verbose_name="维度")),
                ("key", models.CharField(max_length=24, verbose_name="键")),
                ("threshold", models.SmallIntegerField(verbose_name="账龄档")),
                ("day", models.DateField(verbose_name="发生日")),
            ],
            options={
                "verbose_name": "欠款日合计",
                "indexes": [
                    models.Index(fields=["grain", "day"], name="arrears_sum_day"),
                    models.Index(fields=["grain", "fold"], name="arrears_sum_fold"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArrearsDelta",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payable_fen", models.BigIntegerField(default=0, verbose_name="应付 分")),
                ("paid_fen", models.BigIntegerField(default=0, verbose_name="已付 分")),
                ("deposited_fen", models.BigIntegerField(default=0, verbose_name="提存 分")),
                ("held_fen", models.BigIntegerField(default=0, verbose_name="暂停 分")),
                ("unpaid_fen", models.BigIntegerField(default=0, verbose_name="未付 分")),
                ("in_transit_fen", models.BigIntegerField(default=0, verbose_name="在途 分")),
                ("lines", models.BigIntegerField(default=0, verbose_name="笔")),
                ("open_lines", models.BigIntegerField(default=0, verbose_name="未付笔数")),
                ("day", models.DateField(verbose_name="发生日")),
                ("due_date", models.DateField(verbose_name="到期日")),
                ("project_id", models.BigIntegerField(verbose_name="项目")),
                ("village_id", models.BigIntegerField(db_index=True, null=True, verbose_name="村")),
                ("head", models.CharField(max_length=20, verbose_name="科目")),
                ("level", models.CharField(max_length=10, verbose_name="层级")),
                ("reason", models.CharField(max_length=12, verbose_name="原因")),
                ("fold", models.BigIntegerField(db_index=True, null=True, verbose_name="归集号")),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="deltas",
                        to="parcels.line",
                    ),
                ),
            ],
            options={
                "verbose_name": "欠款变动",
            },
        ),
        migrations.CreateModel(
            name="ArrearsCheckpointSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payable_fen", models.BigIntegerField(default=0, verbose_name="应付 分")),
                ("paid_fen", models.BigIntegerField(default=0, verbose_name="已付 分")),
                ("deposited_fen", models.BigIntegerField(default=0, verbose_name="提存 分")),
                ("held_fen", models.BigIntegerField(default=0, verbose_name="暂停 分")),
                ("unpaid_fen", models.BigIntegerField(default=0, verbose_name="未付 分")),
                ("in_transit_fen", models.BigIntegerField(default=0, verbose_name="在途 分")),
                ("lines", models.BigIntegerField(default=0, verbose_name="笔")),
                ("open_lines", models.BigIntegerField(default=0, verbose_name="未付笔数")),
                ("grain", models.CharField(max_length=8, verbose_name="维度")),
                ("key", models.CharField(max_length=24, verbose_name="键")),
                ("threshold", models.SmallIntegerField(verbose_name="账龄档")),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sums",
                        to="parcels.arrearscheckpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "结存明细",
                "indexes": [models.Index(fields=["checkpoint", "grain"], name="arrears_checkpoint_cell")],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        # Books older than the totals get theirs.
        migrations.RunSQL("SELECT arrears_rebuild(CURRENT_DATE)", migrations.RunSQL.noop),
    ])
