"""From how many on an auditors' doubt is raised: reference data beside the terms of the law."""

import parcels.rules.terms
from django.db import migrations, models

from landmgmt.lib.migrating import together

TERMS = [
    ("check_owners", 3, "count"),
    ("check_known", 8, "count"),
    ("check_graves", 4, "count"),
    ("check_days", 7, "days"),
]
DEFAULTS = "".join(
    "INSERT INTO parcels_legalterm (code, amount, denominator, unit, article, source, valid) VALUES "
    f"('{code}', {amount}, 1, '{unit}', '审计常见疑点', '样例，可按本地审计要求改', daterange('2000-01-01', NULL));\n"
    for code, amount, unit in TERMS
)
NONE = "DELETE FROM parcels_legalterm WHERE code LIKE 'check\\_%';"


class Migration(migrations.Migration):

    dependencies = [
        ('parcels', '0053_history_rights'),
    ]

    operations = together([
        migrations.AlterField(
            model_name='legalterm',
            name='code',
            field=models.CharField(choices=[(parcels.rules.terms.TermCode['PRE_ANNOUNCEMENT'], '征收土地预公告至少张贴'), (parcels.rules.terms.TermCode['PLAN_NOTICE'], '征地补偿安置公告至少张贴'), (parcels.rules.terms.TermCode['EXPROPRIATION_NOTICE'], '收到批准文件后发布征收土地公告'), (parcels.rules.terms.TermCode['ACCEPT_DISPUTE'], '收到信访事项后告知是否受理'), (parcels.rules.terms.TermCode['CONCLUDE_DISPUTE'], '信访事项办结'), (parcels.rules.terms.TermCode['ASSEMBLY_NOTICE'], '成员大会提前通知'), (parcels.rules.terms.TermCode['ASSEMBLY_QUORUM'], '成员大会到会比例'), (parcels.rules.terms.TermCode['ASSEMBLY_CONSENT'], '分配方案同意比例（占全体成员）'), (parcels.rules.terms.TermCode['HOUSEHOLD_LAND'], '土地补偿费归户比例（本地做法）'), (parcels.rules.terms.TermCode['HOUSEHOLD_RESETTLEMENT'], '安置补助费归户比例（本地做法）'), (parcels.rules.terms.TermCode['CHECK_OWNERS'], '审计疑点：同一地块房屋登记的权利人达到'), (parcels.rules.terms.TermCode['CHECK_KNOWN'], '审计疑点：同一物有这么多权利人才比较数量'), (parcels.rules.terms.TermCode['CHECK_GRAVES'], '审计疑点：同一权利人的坟墓达到'), (parcels.rules.terms.TermCode['CHECK_DAYS'], '审计疑点：两笔相像的付款相隔不超过')], max_length=24, verbose_name='事项'),
        ),
        migrations.AlterField(
            model_name='legalterm',
            name='unit',
            field=models.CharField(choices=[(parcels.rules.terms.TermUnit['DAYS'], '日'), (parcels.rules.terms.TermUnit['WORKING_DAYS'], '个工作日'), (parcels.rules.terms.TermUnit['SHARE'], '比例'), (parcels.rules.terms.TermUnit['COUNT'], '个')], max_length=12, verbose_name='单位'),
        ),
        migrations.AlterField(
            model_name='legaltermevent',
            name='code',
            field=models.CharField(choices=[(parcels.rules.terms.TermCode['PRE_ANNOUNCEMENT'], '征收土地预公告至少张贴'), (parcels.rules.terms.TermCode['PLAN_NOTICE'], '征地补偿安置公告至少张贴'), (parcels.rules.terms.TermCode['EXPROPRIATION_NOTICE'], '收到批准文件后发布征收土地公告'), (parcels.rules.terms.TermCode['ACCEPT_DISPUTE'], '收到信访事项后告知是否受理'), (parcels.rules.terms.TermCode['CONCLUDE_DISPUTE'], '信访事项办结'), (parcels.rules.terms.TermCode['ASSEMBLY_NOTICE'], '成员大会提前通知'), (parcels.rules.terms.TermCode['ASSEMBLY_QUORUM'], '成员大会到会比例'), (parcels.rules.terms.TermCode['ASSEMBLY_CONSENT'], '分配方案同意比例（占全体成员）'), (parcels.rules.terms.TermCode['HOUSEHOLD_LAND'], '土地补偿费归户比例（本地做法）'), (parcels.rules.terms.TermCode['HOUSEHOLD_RESETTLEMENT'], '安置补助费归户比例（本地做法）'), (parcels.rules.terms.TermCode['CHECK_OWNERS'], '审计疑点：同一地块房屋登记的权利人达到'), (parcels.rules.terms.TermCode['CHECK_KNOWN'], '审计疑点：同一物有这么多权利人才比较数量'), (parcels.rules.terms.TermCode['CHECK_GRAVES'], '审计疑点：同一权利人的坟墓达到'), (parcels.rules.terms.TermCode['CHECK_DAYS'], '审计疑点：两笔相像的付款相隔不超过')], max_length=24, verbose_name='事项'),
        ),
        migrations.AlterField(
            model_name='legaltermevent',
            name='unit',
            field=models.CharField(choices=[(parcels.rules.terms.TermUnit['DAYS'], '日'), (parcels.rules.terms.TermUnit['WORKING_DAYS'], '个工作日'), (parcels.rules.terms.TermUnit['SHARE'], '比例'), (parcels.rules.terms.TermUnit['COUNT'], '个')], max_length=12, verbose_name='单位'),
        ),
        migrations.RunSQL(DEFAULTS, NONE),
    ])
