"""What the office says when a backup, a restore or the demo cannot be."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "office_is_open": _("已有账套：演示数据只能装入空库。"),
    "command_person_lacks_right": _(
        "%(person)s没有“%(right)s”的权限，没有登记。有此权限的角色：%(roles)s。请由其中一人办理。"
    ),
    "backup_folder_not_empty": _("文件夹 %(folder)s 不是空的，请换一个空文件夹。"),
    "backup_not_whole": _("备份不完整：%(file)s 缺失或已被改动。请换一份备份。"),
    "backup_of_another_format": _("备份格式 %(format)s 不是本版本能读的。"),
    "backup_of_other_keys": _("备份用的是另一把字段密钥。请先放回当时的 FIELD_KEYS，再恢复。"),
    "restore_into_empty_only": _("只能恢复到空账套：当前库里已有项目、地块、人员或分录。"),
    "restore_needs_private_cluster": _(
        "自备服务器请用 pg_restore 恢复 database.dump，再解开 media.tar；本命令只恢复自带的数据库。"
    ),
    "restored_figures_differ": _("恢复后的账目与备份清单不一致，未启用。请换一份备份。"),
    "restored_does_not_verify": _("恢复后的核对未通过，未启用：%(said)s"),
    "database_program_failed": _("%(program)s 未能完成：%(said)s"),
}
