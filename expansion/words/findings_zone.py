"""What a boundary's findings say and what to do: one sentence and one remedy per code."""

from django.utils.translation import gettext_lazy as _

from landmgmt.lib.findings import Finding
from parcels.words import findings

FINDINGS = {
    "BLOCK_CODE_TWICE": (_("区块名“%(block)s”用了两次。"), _("每个区块起不同的名字。")),
    "BLOCKS_OVERLAP": (
        _("区块“%(block)s”与“%(other)s”重叠 %(area_m2)s ㎡。"),
        _("请在测绘软件里改正公共边后重新上传。"),
    ),
    "BLOCKS_LEAVE_A_HOLE": (
        _("区块之间留有空洞 %(area_m2)s ㎡，位于东 %(east)s、北 %(north)s。"),
        _("空洞属于某一区块就并入它；确属界外的飞地，请在该区块里画成内环。"),
    ),
    "BLOCKS_DO_NOT_ADD_UP": (
        _("各区块批准面积合计 %(blocks_ha)s ha，与总面积 %(official_ha)s ha 不等。"),
        _("请核对批文，改正区块面积或总面积。"),
    ),
    "BLOCK_AREA_DIFFERS": (
        _("区块“%(block)s”图上 %(plane_ha)s ha，批准 %(official_ha)s ha，相差超过千分之一。"),
        _("以批文为准的请确认；坐标有误的请改正后重新上传。"),
    ),
    "BOUNDARY_AREA_DIFFERS": (
        _("全部区块图上 %(plane_ha)s ha，与批准总面积 %(official_ha)s ha 相差超过千分之一。"),
        _("请核对坐标文件或批文。"),
    ),
    "BLOCK_OUTSIDE_EXTENT": (
        _("区块“%(block)s”不全在预期范围内，中心在东经 %(longitude)s°、北纬 %(latitude)s°。"),
        _("坐标带号或坐标轴可能有误；确在该处的请确认。"),
    ),
    "BLOCK_OUTSIDE_GRID": (
        _("区块“%(block)s”中心在东经 %(longitude)s°，不在本单位 %(zone)s 带（中央经线 %(meridian)s°）之内。"),
        _("多半是带号写错；确在该处的请确认。"),
    ),
    "BOUNDARY_FAR_AWAY": (
        _("离现行界线 %(km)s 公里。"),
        _("坐标带号或坐标轴可能有误；确是另一处的请确认。"),
    ),
    "VERSION_BEGINS_THEN": (
        _("界线“%(name)s”也从 %(day)s 起有效，这一版会把它整个替换掉。"),
        _("更正请从那一版的页面“公布更正版”并写明原因；新一版请改生效日。"),
    ),
    "VERSION_CORRECTED": (
        _("替换同一天（%(day)s）起有效的界线“%(name)s”：%(reason)s。"),
        _("被替换的一版当天即作废，仍可查看；确要更正的请确认。"),
    ),
    "VERSION_HOLDS_THEN": (
        _("%(day)s 当天或以后已有界线“%(name)s”（自 %(since)s 起）。同一天只能有一个界线。"),
        _("请把生效日改到它之后。"),
    ),
}


def describe(finding: Finding) -> tuple[str, str]:
    """Return (what, remedy) in the reader's language; a file's own findings keep their words."""
    if finding.code in FINDINGS:
        what, remedy = FINDINGS[finding.code]
        return str(what) % finding.params, str(remedy)
    return findings.describe(finding)
