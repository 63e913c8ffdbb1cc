"""Clauses on late payment: part of an agreement, so final once it is signed."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from landmgmt.lib.migrating import together


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0004_arrears_totals"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = together([
        migrations.CreateModel(
            name="LateFee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "percent_a_year",
                    models.DecimalField(decimal_places=3, max_digits=6, verbose_name="年利率 %"),
                ),
                ("free_days", models.PositiveSmallIntegerField(default=0, verbose_name="宽限 天")),
                ("days_in_year", models.PositiveSmallIntegerField(default=365, verbose_name="一年按 天")),
                ("clause", models.CharField(max_length=200, verbose_name="条款")),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_fee",
                        to="parcels.agreement",
                        verbose_name="协议",
                    ),
                ),
            ],
            options={
                "verbose_name": "逾期付款条款",
            },
        ),
        migrations.CreateModel(
            name="LateFeeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "percent_a_year",
                    models.DecimalField(decimal_places=3, max_digits=6, verbose_name="年利率 %"),
                ),
                ("free_days", models.PositiveSmallIntegerField(default=0, verbose_name="宽限 天")),
                ("days_in_year", models.PositiveSmallIntegerField(default=365, verbose_name="一年按 天")),
                ("clause", models.CharField(max_length=200, verbose_name="条款")),
                (
                    "agreement",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="parcels.agreement",
                        verbose_name="协议",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="parcels.latefee",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="latefee",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent_a_year__gt", 0), ("percent_a_year__lte", 24)),
                name="late_fee_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="latefee",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_in_year__in", [360, 365])), name="late_fee_days_in_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="latefee",
            constraint=models.CheckConstraint(
                condition=models.Q(("free_days__lte", 365)), name="late_fee_free_days"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latefee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "parcels_latefeeevent" ("agreement_id", "clause", "days_in_year", "free_days", "id", "percent_a_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agreement_id", NEW."clause", NEW."days_in_year", NEW."free_days", NEW."id", NEW."percent_a_year", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="95d3e4101ab86a0c64ada40e7112ddbadda6c069",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a3f79",
                    table="parcels_latefee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latefee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "parcels_latefeeevent" ("agreement_id", "clause", "days_in_year", "free_days", "id", "percent_a_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."agreement_id", NEW."clause", NEW."days_in_year", NEW."free_days", NEW."id", NEW."percent_a_year", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="b55d5a9e642c5d38ee5b42b2cc37bfbe9b8ab8b6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_44090",
                    table="parcels_latefee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latefee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "parcels_latefeeevent" ("agreement_id", "clause", "days_in_year", "free_days", "id", "percent_a_year", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."agreement_id", OLD."clause", OLD."days_in_year", OLD."free_days", OLD."id", OLD."percent_a_year", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="fd7e5993d54d4bccdc115ed37cb14aec57bb1b95",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5728f",
                    table="parcels_latefee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="latefeeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c494fc0d35b86d7ca2df284bf1feae95f6224b46",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a9253",
                    table="parcels_latefeeevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER agreement_part BEFORE INSERT OR UPDATE OR DELETE ON parcels_latefee "
            "FOR EACH ROW EXECUTE FUNCTION agreement_part_guard()",
            migrations.RunSQL.noop,
        ),
    ])
