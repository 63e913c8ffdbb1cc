"""Money in bulk: history of runs and reasons by statement, totals and guards in sets (the SQL beside)."""

from pathlib import Path

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from landmgmt.lib.migrating import together


SQL = Path(__file__).with_name("0021_quicker_money.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("parcels", "0020_lineage"),
    ]

    operations = together([
        pgtrigger.migrations.RemoveTrigger(
            model_name="linehold",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="linehold",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="linehold",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="linereason",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="linereason",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="linereason",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="runitem",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="runitem",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="runitem",
            name="delete_delete",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linehold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_lineholdevent" ("cause", "ground", "id", "line_id", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") SELECT new_values."cause", new_values."ground", new_values."id", new_values."line_id", new_values."paper_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ebc19290bf7bd03c193008fcda32b7b6648a35c2",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f73ae",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="parcels_linehold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linehold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_lineholdevent" ("cause", "ground", "id", "line_id", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") SELECT new_values."cause", new_values."ground", new_values."id", new_values."line_id", new_values."paper_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."valid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="aecc3dfb9cacddf898835b565259e3559b10e6d0",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a3afe",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="parcels_linehold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linehold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_lineholdevent" ("cause", "ground", "id", "line_id", "paper_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid") SELECT old_values."cause", old_values."ground", old_values."id", old_values."line_id", old_values."paper_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="c78bb0ec5cf249d89c19f8b1b2cf79c64e72e1a7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_826d3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="parcels_linehold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linereason",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_linereasonevent" ("id", "line_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "valid") SELECT new_values."id", new_values."line_id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."valid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b0a0655a4e6bd5eb2be0a81d797e6d56b418a9b1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f95c2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="parcels_linereason",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linereason",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_linereasonevent" ("id", "line_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "valid") SELECT new_values."id", new_values."line_id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."valid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ac085a0e93ca98969c14fe2dce9f2f68271d9747",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ba6d5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="parcels_linereason",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linereason",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_linereasonevent" ("id", "line_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "valid") SELECT old_values."id", old_values."line_id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."valid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="074156de0e7dcab43f5444661e2c853a73ce6cd9",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d9827",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="parcels_linereason",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_runitemevent" ("account_id", "account_number", "amount_yuan", "bank_name", "bank_reference", "failure", "holder_name", "id", "line_id", "number", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "result_date", "run_id", "uid") SELECT new_values."account_id", new_values."account_number", new_values."amount_yuan", new_values."bank_name", new_values."bank_reference", new_values."failure", new_values."holder_name", new_values."id", new_values."line_id", new_values."number", new_values."payee_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."result", new_values."result_date", new_values."run_id", new_values."uid" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="56f8e7505f8fae25675860a7dc18e12bc2870cc9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f5486",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="parcels_runitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_runitemevent" ("account_id", "account_number", "amount_yuan", "bank_name", "bank_reference", "failure", "holder_name", "id", "line_id", "number", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "result_date", "run_id", "uid") SELECT new_values."account_id", new_values."account_number", new_values."amount_yuan", new_values."bank_name", new_values."bank_reference", new_values."failure", new_values."holder_name", new_values."id", new_values."line_id", new_values."number", new_values."payee_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."result", new_values."result_date", new_values."run_id", new_values."uid" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9967d173d0ff8f3d1d6edc3829a0b39660b0d3b2",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1ce3c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="parcels_runitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "parcels_runitemevent" ("account_id", "account_number", "amount_yuan", "bank_name", "bank_reference", "failure", "holder_name", "id", "line_id", "number", "payee_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "result_date", "run_id", "uid") SELECT old_values."account_id", old_values."account_number", old_values."amount_yuan", old_values."bank_name", old_values."bank_reference", old_values."failure", old_values."holder_name", old_values."id", old_values."line_id", old_values."number", old_values."payee_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."result", old_values."result_date", old_values."run_id", old_values."uid" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="98483d2cef9223fcc60d31b52bbee8c47acaab13",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_84787",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="parcels_runitem",
                    when="AFTER",
                ),
            ),
        ),
        # Downwards the quicker functions stay: they keep the same tables by the same rules.
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ])
