"""Money's second row of guards; what stood before gets what they ask for: accounts, consents, and its 待查款 row."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("0007_money_guards.sql").read_text()

# The general columns: what the office's own sheet holds, and a plain answer to it.
FORMAT = """
INSERT INTO parcels_bankformat (code, name, file_kind, sheet_columns, result_columns, success_words, failed_words,
                                returned_words, is_used)
VALUES ('general', '通用代发表', 'xlsx',
  '[["run", "批次号"], ["number", "序号"], ["name", "收款人"], ["id_number", "证件号码"], ["bank", "开户行"],
    ["account", "账号"], ["amount", "金额"], ["purpose", "用途"], ["phone", "电话"]]',
  '{"run": "批次号", "number": "序号", "name": "收款人", "account": "账号", "amount": "金额", "result": "结果",
    "failure": "失败原因", "day": "银行日", "reference": "流水号"}',
  '["成功", "交易成功"]', '["失败", "交易失败"]', '["退票", "退汇"]', true)
"""
CARD = """
INSERT INTO parcels_bankformat (code, name, file_kind, sheet_columns, result_columns, success_words, failed_words,
                                returned_words, is_used)
VALUES ('card', '一卡通发放表', 'xlsx',
  '[["run", "批次号"], ["number", "序号"], ["name", "户主姓名"], ["id_number", "身份证号"], ["bank", "开户行"],
    ["account", "一卡通账号"], ["amount", "发放金额"], ["purpose", "项目名称"], ["phone", "联系电话"]]',
  '{"run": "批次号", "number": "序号", "name": "户主姓名", "account": "一卡通账号", "amount": "发放金额",
    "result": "发放结果", "failure": "失败原因", "day": "发放日期", "reference": "流水号"}',
  '["成功", "发放成功"]', '["失败", "发放失败"]', '["退票", "退回"]', true)
"""
EARLIER = """
INSERT INTO parcels_account (kind, project_id)
  SELECT k.kind, p.id FROM parcels_project p CROSS JOIN (VALUES ('lent'), ('borrowed')) k(kind);
INSERT INTO parcels_runapproval (run_id, approver_id, approved_date)
  SELECT id, approved_by_id, approved_date FROM parcels_paymentrun WHERE approved_by_id IS NOT NULL;
INSERT INTO parcels_suspenseitem (uid, project_id, fund_source_id, run_id, run_item_id, ground, state, amount_yuan,
                                  bank_date, holder_name, account_number, reference, note)
  SELECT gen_random_uuid(), r.project_id, r.fund_source_id, r.id, i.id, 'excess',
         CASE WHEN EXISTS (SELECT FROM parcels_transfer b WHERE b.reverses_id = t.id) THEN 'returned' ELSE 'open' END,
         t.amount_yuan, t.value_date, i.holder_name, '', i.bank_reference, ''
  FROM parcels_transfer t JOIN parcels_runitem i ON i.id = t.run_item_id JOIN parcels_paymentrun r ON r.id = i.run_id
  WHERE t.kind = 'suspense';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE parcels_transfer DISABLE TRIGGER append_only;
UPDATE parcels_transfer t SET suspense_id = s.id FROM parcels_suspenseitem s, parcels_transfer o
  WHERE o.run_item_id = s.run_item_id AND o.kind = 'suspense' AND t.id = o.id OR t.reverses_id = o.id
    AND o.run_item_id = s.run_item_id AND o.kind = 'suspense';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE parcels_transfer ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("parcels", "0006_bank_and_approvals")]

    operations = [
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(FORMAT, migrations.RunSQL.noop),
        migrations.RunSQL(CARD, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=~models.Q(kind__in=["suspense", "assign", "back"])
                | models.Q(suspense__isnull=False),
                name="transfer_names_its_suspense",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
