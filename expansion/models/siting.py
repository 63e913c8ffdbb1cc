"""Candidate sites of the 220 kV substation: criteria, values, comparisons, approvals."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from expansion.rules.siting import Direction, Kind, Origin
from expansion.words.siting import DIRECTIONS, KINDS, ORIGINS, STEPS


class SubstationCandidate(models.Model):
    """Substation candidate (变电站站址): drawn ground, its areas, and whether it was chosen (选址定界)."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    geom = models.MultiPolygonField(_("站址范围"), srid=4490)
    plane_area_m2 = models.DecimalField(
        _("平面面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    ellipsoid_area_m2 = models.DecimalField(
        _("椭球面积 ㎡"), max_digits=14, decimal_places=2, editable=False, default=0
    )
    wall_area_m2 = models.DecimalField(_("围墙内面积 ㎡"), max_digits=12, decimal_places=2)
    project = models.ForeignKey(
        "parcels.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substation_candidates",
        verbose_name=_("项目"),
    )
    source = models.CharField(_("范围来源"), max_length=120, blank=True, default="")
    chosen_date = models.DateField(_("选定日期"), null=True, blank=True)
    chosen_paper = models.CharField(_("选址定界文号"), max_length=80, blank=True, default="")
    # Why a site that no comparison recommends was chosen all the same; why a choice was taken back.
    chosen_reason = models.CharField(_("选定理由"), max_length=200, blank=True, default="")
    revoked_reason = models.CharField(_("撤销选定原因"), max_length=200, blank=True, default="")
    withdrawn_date = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="")
    remark = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("变电站站址")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(wall_area_m2__gt=0), name="candidate_wall_is_positive"),
            models.CheckConstraint(
                condition=models.Q(chosen_date=None) | models.Q(withdrawn_date=None),
                name="candidate_chosen_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(chosen_date=None) | ~models.Q(chosen_paper=""),
                name="candidate_chosen_has_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CriteriaSet(models.Model):
    """Criteria set (评价指标集): one version of the siting criteria, in force from a day; never changed."""

    valid_from = models.DateField(_("生效日期"))
    source = models.CharField(_("依据"), max_length=200)
    recorded_by = models.ForeignKey(
        "parcels.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("评价指标集")
        ordering = ["valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.pk} · {self.valid_from}"


class Criterion(models.Model):
    """Criterion (评价指标): what is asked of a site, its threshold or veto, weight and source."""

    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField(_("序号"))
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("指标"), max_length=60)
    unit = models.CharField(_("单位"), max_length=20, blank=True, default="")
    kind = models.CharField(_("类型"), max_length=10, choices=KINDS, default=Kind.NUMBER)
    direction = models.CharField(_("取向"), max_length=10, choices=DIRECTIONS, default=Direction.LESS)
    target = models.DecimalField(_("目标值"), max_digits=16, decimal_places=4, null=True, blank=True)
    at_least = models.DecimalField(_("下限"), max_digits=16, decimal_places=4, null=True, blank=True)
    at_most = models.DecimalField(_("上限"), max_digits=16, decimal_places=4, null=True, blank=True)
    is_veto = models.BooleanField(_("一票否决"), default=False)
    weight = models.DecimalField(_("权重"), max_digits=9, decimal_places=4)
    measured_by = models.CharField(_("计算方法"), max_length=30, blank=True, default="")
    source = models.CharField(_("来源或条文"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("评价指标")
        ordering = ["criteria", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria", "code"], name="criterion_code_once"),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="criterion_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class SitingBasis(models.Model):
    """Siting basis (选址基础条件): load centre and design flood level from a day, each with its source."""

    valid_from = models.DateField(_("生效日期"))
    load_centre = models.PointField(_("负荷中心"), srid=4490, null=True, blank=True)
    load_source = models.CharField(_("负荷中心来源"), max_length=200, blank=True, default="")
    flood_level_m = models.DecimalField(
        _("设计洪水位 m"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    flood_source = models.CharField(_("洪水位来源"), max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        "parcels.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("选址基础条件")
        ordering = ["valid_from", "pk"]


class PowerCorridor(models.Model):
    """Power corridor (线路走廊): the middle of a 220 or 110 kV line and its protection strip on each side."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    voltage_kv = models.PositiveSmallIntegerField(_("电压 kV"))
    strip_m = models.DecimalField(_("单侧保护带 m"), max_digits=6, decimal_places=2, default=15)
    geom = models.MultiLineStringField(_("中心线"), srid=4490)
    source = models.CharField(_("来源"), max_length=120)
    source_date = models.DateField(_("来源日期"))

    class Meta:
        verbose_name = _("线路走廊")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(strip_m__gt=0), name="corridor_strip_is_positive")
        ]

    def __str__(self) -> str:
        return self.name


class SiteValue(models.Model):
    """Site value (指标值): one candidate under one criterion, and how it is known; the latest counts."""

    candidate = models.ForeignKey(SubstationCandidate, on_delete=models.PROTECT, related_name="site_values")
    criterion_code = models.SlugField(_("指标"), max_length=40)
    origin = models.CharField(_("数据来源"), max_length=10, choices=ORIGINS, default=Origin.TYPED)
    number = models.DecimalField(_("数值"), max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField(_("文字"), max_length=200, blank=True, default="")
    how = models.CharField(_("计算说明"), max_length=40, blank=True, default="")
    params = models.JSONField(_("计算参数"), default=dict)
    layer = models.CharField(_("图层"), max_length=120, blank=True, default="")
    layer_date = models.DateField(_("图层日期"), null=True, blank=True)
    paper = models.CharField(_("来源文件"), max_length=200, blank=True, default="")
    on_date = models.DateField(_("日期"))
    recorded_by = models.ForeignKey(
        "parcels.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("指标值")
        ordering = ["candidate", "criterion_code", "on_date", "pk"]
        indexes = [models.Index(fields=["candidate", "criterion_code", "on_date"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origin=Origin.NO_DATA) | models.Q(number=None, text=""),
                name="site_value_no_data_has_none",
            ),
        ]


class SiteComparison(models.Model):
    """Site comparison (站址比选): criteria, values, scores and places as they stood when compared."""

    number = models.PositiveIntegerField(_("比选号"), unique=True)
    compared_date = models.DateField(_("比选日期"))
    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="comparisons")
    result = models.JSONField(_("结果"))
    seed = models.PositiveIntegerField(_("随机种子"))
    recommended = models.ForeignKey(
        SubstationCandidate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("推荐站址"),
    )
    recommendation = models.TextField(_("推荐意见"), max_length=2000, blank=True, default="")
    recommended_date = models.DateField(_("推荐日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        "parcels.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("比选人")
    )

    class Meta:
        verbose_name = _("站址比选")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} · {self.compared_date}"


class SiteStep(models.Model):
    """Site step (单独选址程序): one step of the chosen site's approval chain with its paper, in order.

    A wrong one is corrected by a further row that says why; the rows nothing corrects are what stands.
    """

    candidate = models.ForeignKey(SubstationCandidate, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("序号"))
    step = models.CharField(_("程序"), max_length=20, choices=STEPS)
    done_date = models.DateField(_("办结日期"))
    paper_number = models.CharField(_("文号"), max_length=80)
    authority = models.CharField(_("办理机关"), max_length=80)
    remark = models.CharField(_("说明"), max_length=200, blank=True, default="")
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("更正"),
    )
    recorded_by = models.ForeignKey(
        "parcels.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("单独选址程序")
        ordering = ["candidate", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "position"],
                condition=models.Q(corrects__isnull=True),
                name="site_step_once",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(remark=""),
                name="site_step_correction_has_reason",
            ),
        ]
