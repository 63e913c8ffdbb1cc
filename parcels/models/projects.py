"""Projects, where their money comes from, and the approval batches their procedure runs in."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parcels.rules.procedure import Step
from parcels.words.deeds import STEPS


class Project(models.Model):
    """Project (项目): purpose and money."""

    class Kind(models.TextChoices):
        RESERVE = "reserve", _("储备土地")
        INDUSTRY = "industry", _("工业项目")
        EXPANSION = "expansion", _("扩片平整")
        UTILITY = "utility", _("基础设施")
        WASTE = "waste", _("固废处置")

    code = models.SlugField(_("项目编号"), max_length=24, unique=True)
    name = models.CharField(_("项目名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    authority = models.CharField(_("征收主体"), max_length=80, blank=True, default="")
    extent = models.PolygonField(_("预期范围"), srid=4490, null=True, blank=True)
    planned_area_m2 = models.DecimalField(
        _("拟征面积 ㎡"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    cap_yuan = models.DecimalField(
        _("补偿总额上限 元"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    start_date = models.DateField(_("启动日期"), null=True, blank=True)
    remark = models.TextField(_("备注"), blank=True, default="")

    class Meta:
        verbose_name = _("项目")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class FundSource(models.Model):
    """Fund source (资金来源) of one project; its balance is in the ledger."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="fund_sources", verbose_name=_("项目")
    )
    code = models.SlugField(_("编号"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    planned_yuan = models.DecimalField(
        _("计划金额 元"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    paper = models.ForeignKey(
        "parcels.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("资金来源")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ApprovalBatch(models.Model):
    """Approval batch (报批批次): the unit of procedure, a draft from step 0 on."""

    class Kind(models.TextChoices):
        BATCH = "batch", _("批次用地")
        SINGLE_SITE = "single_site", _("单独选址")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="batches", verbose_name=_("项目")
    )
    code = models.SlugField(_("批次编号"), max_length=24, unique=True)
    name = models.CharField(_("批次名称"), max_length=80)
    kind = models.CharField(_("用地类型"), max_length=12, choices=Kind.choices, default=Kind.BATCH)
    opened_date = models.DateField(_("建立日期"))

    class Meta:
        verbose_name = _("报批批次")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ProcedureStep(models.Model):
    """A statutory step done for a batch (程序步骤). A wrong one is corrected by a later row, never edited."""

    batch = models.ForeignKey(
        ApprovalBatch, on_delete=models.PROTECT, related_name="steps", verbose_name=_("批次")
    )
    step = models.CharField(_("步骤"), max_length=3, choices=list(STEPS.items()))
    done_date = models.DateField(_("办理日期"))
    received_date = models.DateField(_("批准文件收到日"), null=True, blank=True)
    paper = models.ForeignKey(
        "parcels.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("依据"),
    )
    is_legacy = models.BooleanField(_("系统启用前已办"), default=False)
    legacy_reason = models.CharField(_("补录原因"), max_length=200, blank=True, default="")
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("更正"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), db_default=Now())

    class Meta:
        verbose_name = _("程序步骤")
        ordering = ["batch", "done_date", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "step"],
                condition=models.Q(corrects__isnull=True),
                name="procedure_step_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_legacy=False) | ~models.Q(legacy_reason=""),
                name="procedure_step_legacy_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(received_date__isnull=True)
                | models.Q(step=Step.APPROVAL, received_date__gte=models.F("done_date")),
                name="procedure_step_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.get_step_display()}"
