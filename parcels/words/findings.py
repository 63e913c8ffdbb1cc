"""The office's sentence and remedy for each finding in a survey file."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from landmgmt.lib.findings import Finding, Severity
from parcels.rules.landclass import Group
from parcels.words.findings_bank import BANK_FINDINGS
from parcels.words.findings_reading import READING_FINDINGS
from parcels.words.findings_rosters import ROSTER_FINDINGS
from parcels.words.findings_takeover import OLD_FINDINGS
from parcels.words.import_columns import COLUMN_FINDINGS, SUBJECT_WORDS

Words = tuple[str | Promise, str | Promise]

SEVERITIES = {Severity.ERROR: _("错误"), Severity.CONFIRM: _("需确认"), Severity.NOTE: _("提示")}

FORMATS = {
    "boundary_txt": _("界址点坐标文件（TXT）"),
    "shapefile": _("Shapefile 压缩包"),
    "geojson": _("GeoJSON 文件"),
    "geopackage": _("GeoPackage 文件"),
    "filegdb": _("文件地理数据库（GDB 压缩包）"),
    "dxf": _("CAD 图形（DXF）"),
    "kml": _("KML／KMZ 文件"),
    "ovkml": _("奥维文件（OVKML／OVKMZ）"),
    "points_sheet": _("界址点表（Excel）"),
    "points_csv": _("界址点表（CSV）"),
    "unknown": _("无法识别的文件"),
}

MATCHED = {
    "plane": _("与平面面积一致"),
    "ellipsoid": _("与椭球面积一致"),
    "none": _("与计算面积不一致"),
    "undeclared": _("未申报面积"),
}

AREA_UNITS = {"ha": _("公顷"), "m2": _("平方米"), "mu": _("亩")}
DATUMS = {"xian80": _("1980西安坐标系"), "beijing54": _("1954北京坐标系")}

LAND_GROUPS = {
    Group.ARABLE: _("耕地"),
    Group.GARDEN: _("园地"),
    Group.FOREST: _("林地"),
    Group.GRASS: _("草地"),
    Group.OTHER_FARM: _("其他农用地"),
    Group.BUILT: _("建设用地"),
    Group.UNUSED: _("未利用地"),
}

_DRAW_AGAIN = _("请在测绘软件中修正该地块后重新导出。")
_EXPORT_AGAIN = _("请从测绘软件重新导出完整的文件后再上传。")
_ZIP_AGAIN = _("请只压缩一套 Shapefile（.shp、.shx、.dbf、.prj）后再上传。")
_STATE_EPSG = _("请在“读法”中选定坐标系；只有正确的带号才会落在本地。")
_SPLIT = _("请分成几个较小的文件分别上传。")
_LOOK = _("请核对；确认无误后勾选接受。")
_NOTHING = _("无需处理。")

FINDINGS: dict[str, Words] = {
    # The file
    "FILE_TOO_LARGE": (_("文件有 %(mib)s MB，超过上限 %(limit_mib)s MB。"), _SPLIT),
    "FILE_EMPTY": (_("文件是空的。"), _EXPORT_AGAIN),
    "UNREADABLE": (
        _("无法识别文件“%(name)s”的格式。"),
        _(
            "请上传界址点坐标 TXT、Shapefile 或 GDB 压缩包、GeoPackage、DXF、KML／奥维、"
            "GeoJSON，或界址点的 Excel、CSV 表。"
        ),
    ),
    "TEXT_UNREADABLE": (
        _("文件不是可读的文本。"),
        _("请另存为 GBK 或 UTF-8 编码的文本后再上传。"),
    ),
    "FILE_ALREADY_IMPORTED": (
        _("同一文件已导入本项目（生效日 %(date)s）；本次不作任何更改。"),
        _NOTHING,
    ),
    "UNKNOWN_PROJECT": (
        _("没有编号为“%(project)s”的项目。"),
        _("请核对项目编号，或先建立项目。"),
    ),
    "NO_PLOTS": (_("文件中没有地块。"), _EXPORT_AGAIN),
    "TOO_MANY_PLOTS": (_("文件有 %(plots)s 个或更多地块，一次最多导入 %(limit)s 个。"), _SPLIT),
    "TOO_MANY_POINTS": (_("文件的界址点超过 %(limit)s 个。"), _SPLIT),
    "ZIP_BROKEN": (_("压缩包已损坏，无法解开。"), _ZIP_AGAIN),
    "ZIP_TOO_MANY": (_("压缩包内的文件超过 %(limit)s 个。"), _ZIP_AGAIN),
    "ZIP_TOO_LARGE": (_("压缩包解开后过大，或压缩比异常（上限 %(limit_mib)s MB）。"), _ZIP_AGAIN),
    "ZIP_UNSAFE_NAME": (_("压缩包内有不安全的文件名“%(name)s”。"), _ZIP_AGAIN),
    "ZIP_LINK": (_("压缩包内的“%(name)s”是链接，不是文件。"), _ZIP_AGAIN),
    "ZIP_LOCKED": (_("压缩包内的“%(name)s”设有密码。"), _("请去掉密码重新压缩后再上传。")),
    "NO_SHAPEFILE": (_("压缩包内没有 .shp 文件。"), _ZIP_AGAIN),
    "SHP_BROKEN": (_(".shp 文件已损坏或不完整。"), _EXPORT_AGAIN),
    "NOT_POLYGONS": (_("Shapefile 中不是面要素。"), _("请导出地块面图层，不要导出点或线图层。")),
    "MANY_SHAPEFILES": (_("压缩包内有多个面图层：%(names)s。"), _ZIP_AGAIN),
    "DBF_MISSING": (_("压缩包内缺少与 .shp 同名的 .dbf 文件。"), _ZIP_AGAIN),
    "DBF_BROKEN": (_(".dbf 属性表已损坏或不完整。"), _EXPORT_AGAIN),
    "DBF_DIFFERS": (_("图形有 %(shapes)s 个，属性有 %(records)s 条，数量不符。"), _EXPORT_AGAIN),
    "DBF_IGNORED": (
        _("未使用属性表“%(name)s”：它没有地块编号、户主姓名和份额列。"),
        _("如为权利人表，请改列名为 DKBH、HZXM、FE 后重新上传。"),
    ),
    "JSON_BROKEN": (_("第 %(line)s 行处 GeoJSON 语法有误。"), _EXPORT_AGAIN),
    "JSON_UNSAFE": (_("GeoJSON 嵌套过深或含有非法数值。"), _EXPORT_AGAIN),
    "BAD_LINE": (
        _("这一行无法识别：%(text)s"),
        _("请删除该行，或改为“点号,圈号,北坐标,东坐标”。"),
    ),
    "TOO_MANY_BAD_LINES": (_("无法识别的行超过 %(limit)s 行，后面的不再列出。"), _EXPORT_AGAIN),
    # Coordinates
    "BAD_COORDINATE": (_("这一行的坐标不是数字：%(text)s"), _("请更正该行坐标后重新上传。")),
    "BAD_COORDINATES": (_("该地块的坐标不是数字或结构有误。"), _EXPORT_AGAIN),
    "COORDINATES_UNKNOWN": (
        _("坐标 %(first)s, %(second)s 不属于国内任何已知坐标系。"),
        _("请核对坐标是否经过加密、平移，或使用了独立坐标系；改用 2000 国家大地坐标系导出。"),
    ),
    "COORDINATE_OUTLIER": (
        _("坐标 %(first)s, %(second)s 与同一圈的其他点不是一类数值。"),
        _("请更正该行坐标后重新上传。"),
    ),
    "MIXED_SYSTEMS": (_("同一地块的各圈使用了不同的坐标系或带号。"), _DRAW_AGAIN),
    "OLD_DATUM": (
        _("文件采用旧坐标系（%(datum)s），没有公开的换算参数：不落图，不作面积依据，不移位。"),
        _("可以留存（2000 块以内）；请测绘单位重测，或按批准的参数转换为 2000 国家大地坐标系后另行导入。"),
    ),
    "UNKNOWN_EPSG": (_("坐标系编号 %(epsg)s 不在允许的范围内。"), _STATE_EPSG),
    "EPSG_DIFFERS": (
        _("指明的坐标系 %(epsg)s 与文件中坐标的大小不符。"),
        _("请在“读法”中改为与坐标相符的坐标系，或由文件判断。"),
    ),
    "ZONE_UNKNOWN": (_("东坐标没有带号，文件也没有说明带号。"), _STATE_EPSG),
    "ZONE_DIFFERS": (
        _("文件说明为 %(header)s 带，坐标的带号为 %(prefix)s；按坐标的带号读取。"),
        _LOOK,
    ),
    "SYSTEM_DIFFERS": (
        _("文件说明的坐标系与坐标的大小不符（经纬度与米混淆）；按坐标的大小读取。"),
        _LOOK,
    ),
    "DATUM_UNKNOWN": (_("不认识坐标系“%(name)s”；按 2000 国家大地坐标系读取。"), _LOOK),
    "DATUM_ASSUMED": (_("文件没有说明坐标系；按 2000 国家大地坐标系读取。"), _NOTHING),
    **READING_FINDINGS,
    **COLUMN_FINDINGS,
    "PRJ_MISSING": (_("压缩包内没有 .prj；坐标系由坐标的大小判断。"), _NOTHING),
    "LATITUDE_FIRST": (_("纬度写在经度之前；已按大小对调。"), _NOTHING),
    "SWAPPED_AXES": (_("东坐标写在北坐标之前；已按大小对调。"), _NOTHING),
    # Geometry
    "NO_GEOMETRY": (_("该地块没有图形。"), _DRAW_AGAIN),
    "NOT_A_POLYGON": (_("该地块不是面。"), _DRAW_AGAIN),
    "TOO_FEW_POINTS": (_("该地块的一圈只有 %(points)s 个不同的界址点，至少需要 3 个。"), _DRAW_AGAIN),
    "TOO_MANY_RINGS": (_("该地块有 %(rings)s 圈，最多 %(limit)s 圈。"), _DRAW_AGAIN),
    "TOO_MANY_CORNERS": (_("该地块的圈数或界址点数超过上限。"), _DRAW_AGAIN),
    "SELF_INTERSECTION": (_("该地块的边界自相交，交点在东 %(east)s、北 %(north)s。"), _DRAW_AGAIN),
    "INVALID_GEOMETRY": (_("该地块的圈相互交叉或重复，位置在东 %(east)s、北 %(north)s。"), _DRAW_AGAIN),
    "BAD_COORDINATE_VALUE": (_("该地块含有非法坐标值。"), _DRAW_AGAIN),
    "ZERO_AREA": (_("该地块的面积为零。"), _DRAW_AGAIN),
    "SPIKE": (_("第 %(ring)s 圈第 %(point)s 点处有尖刺，在东 %(east)s、北 %(north)s。"), _LOOK),
    "NEAR_POINTS": (
        _("第 %(ring)s 圈第 %(point)s 点与第 %(next)s 点相距仅 %(mm)s 毫米。"),
        _NOTHING,
    ),
    "REPEATED_POINT": (
        _("第 %(ring)s 圈第 %(point)s 点与第 %(next)s 点重复；已去掉一个。"),
        _NOTHING,
    ),
    # The plot line
    "COUNT_DIFFERS": (_("地块行写有 %(declared)s 个界址点，实有 %(rows)s 行。"), _NOTHING),
    "PLOT_LINE_REPEATED": (_("相同的地块行重复出现；已并为一个地块。"), _NOTHING),
    "AREA_UNREADABLE": (_("申报面积“%(text)s”无法识别；按未申报处理。"), _LOOK),
    "AREA_UNIT_GUESSED": (_("申报面积没有写单位；按大小判断为%(unit)s。"), _NOTHING),
    # Rules
    "OUTSIDE_EXTENT": (
        _("该地块超出预期范围，中心在东经 %(longitude)s°、北纬 %(latitude)s°。"),
        _LOOK,
    ),
    "AREA_DIFFERS": (
        _("申报面积 %(declared)s 公顷，计算面积 %(computed)s 公顷，相差 %(percent)s%%，超过 1%%。"),
        _LOOK,
    ),
    "UNKNOWN_LAND_CLASS": (_("地类编码“%(land_class)s”不在三调地类表中。"), _LOOK),
    "DUPLICATE_CODE": (_("地块编号 %(plot_code)s 与第 %(other)s 个地块相同。"), _LOOK),
    "DUPLICATE_CODE.on_file": (
        _("本项目已有编号为 %(plot_code)s 的地块，位置与此不同。"),
        _("请更正地块编号；确为同一地块重测的，勾选接受后改用新界线。"),
    ),
    "CODE_TOO_LONG": (_("地块编号超过 %(limit)s 个字。"), _("请改用较短的地块编号。")),
    "OVERLAP": (
        _("该地块与已登记地块 %(other)s 重叠 %(area_m2)s 平方米。"),
        _("请核对界线；确认无误后勾选接受。"),
    ),
    "PLOT_UNCHANGED": (_("地块 %(plot_code)s 的界线与已登记的相同；不作更改。"), _NOTHING),
    "BOUNDARY_CHANGED": (
        _("地块 %(plot_code)s 已登记，界线有变化；将从生效日起改用新界线。"),
        _NOTHING,
    ),
    "SIGNED_LAND_CHANGED": (
        _("地块 %(plot_code)s 已签约，文件中的界线与已登记的不同。"),
        _("协议金额不随界线改变；确需更正界线的，勾选接受。"),
    ),
    "BOUNDARY_LATER": (
        _("地块 %(plot_code)s 在 %(date)s 之后已有更新的界线。"),
        _("请把生效日改为更新界线之后的日期。"),
    ),
    "CODE_RETIRED": (
        _("地块 %(plot_code)s 已于 %(date)s 分割、合并或调整边界，这个编号不再使用。"),
        _("请改用新地块的编号；新测的界线登记在新地块上。"),
    ),
    "SAME_LAND": (_("该地块与地块 %(other)s 是同一块地。"), _LOOK),
    "PLOTS_OVERLAP": (_("该地块与第 %(other)s 个地块重叠 %(area_m2)s 平方米。"), _LOOK),
    # Households
    "HOLDER_WITHOUT_CODE": (_("权利人行没有地块编号（DKBH）。"), _("请补填地块编号。")),
    "HOLDER_UNNAMED": (_("地块 %(plot_code)s 的权利人行没有户主姓名（HZXM）。"), _("请补填户主姓名。")),
    "HOLDER_WITHOUT_GROUP": (
        _("地块 %(plot_code)s 的权利人没有写明村民小组。"),
        _("请在 ZMC 列填写已登记的村民小组，例如“长田村3组”。"),
    ),
    "HOLDER_GROUP_UNKNOWN": (
        _("权利人所在的村民小组“%(name)s”没有登记，或有多个同名小组。"),
        _("请更正 ZMC 列为“村名+组名”，或先登记该村民小组。"),
    ),
    "HOLDER_ID_WRONG": (
        _("地块 %(plot_code)s 权利人的证件号码校验位不对。"),
        _("请对照证件更正 SFZH 列。"),
    ),
    "HOLDER_ACCOUNT_WRONG": (
        _("地块 %(plot_code)s 权利人的账号不是 8 位以上的数字。"),
        _("请对照存折更正 ZH 列。"),
    ),
    "HOLDER_AMBIGUOUS": (
        _("地块 %(plot_code)s 的户主“%(name)s”在该组有同名登记，无法确定是哪一户。"),
        _("请在 SFZH 列补填身份证号。"),
    ),
    "HOLDER_NAME_DIFFERS": (
        _("地块 %(plot_code)s 权利人的证件号码已登记在“%(name)s”名下，姓名不同。"),
        _LOOK,
    ),
    "SHARES_KEPT": (
        _("地块 %(plot_code)s 的份额已签字确认；文件中的权利人行不写入。"),
        _NOTHING,
    ),
    "GROUP_UNKNOWN": (
        _("村民小组“%(name)s”没有登记，或有多个同名小组。"),
        _("请更正为“村名+组名”；不更正也可接受，地块暂不归入村组。"),
    ),
    "HOLDER_WITHOUT_PLOT": (
        _("权利人行的地块编号 %(plot_code)s 在文件中没有对应地块。"),
        _("请更正地块编号，或补上该地块。"),
    ),
    "HOLDER_REPEATED": (_("地块 %(plot_code)s 的同一户主出现多次。"), _LOOK),
    "PLOT_WITHOUT_HOLDER": (_("地块 %(plot_code)s 没有权利人行。"), _("可以稍后登记权利人。")),
    "SHARE_DECIMAL": (
        _("地块 %(plot_code)s 的份额“%(share)s”是小数。"),
        _("请改写为分数，例如 1/2、1/3。"),
    ),
    "SHARE_UNREADABLE": (
        _("地块 %(plot_code)s 的份额“%(share)s”无法识别。"),
        _("请写成不大于 1 的分数，例如 1/2。"),
    ),
    "SHARES_NOT_ONE": (
        _("地块 %(plot_code)s 各户份额之和为 %(sum)s，不等于 1（第 %(rows)s 行）。"),
        _("请更正各户份额，使其和正好为 1。"),
    ),
    # Large files
    "GPKG_UNSAFE": (_("GeoPackage 文件含有视图，不予读取。"), _("请只导出地块面图层后再上传。")),
    "MANY_LAYERS": (_("文件内有多个面图层：%(names)s。"), _("请只保留一个地块面图层后再上传。")),
    "CHOICE_IN_LARGE": (
        _("文件坐标可能是互联网地图的偏移坐标；大文件不能在核对页上选读法。"),
        _("请先换算为 CGCS2000 坐标，或拆成每份不超过 2000 块后再上传。"),
    ),
    "HOUSEHOLDS_APART": (
        _("大文件中的权利人表不能一并导入。"),
        _("请从压缩包中去掉权利人表后重新上传；权利人随较小的文件分村导入。"),
    ),
    "MORE_OF_A_KIND": (
        _("同类问题（%(kind)s）共 %(count)s 处，只列出前 %(limit)s 处。"),
        _NOTHING,
    ),
    "MANY_HOUSEHOLD_TABLES": (_("压缩包内有 %(tables)s 个权利人表。"), _("请只保留一个权利人表。")),
    **BANK_FINDINGS,
    **OLD_FINDINGS,
    **ROSTER_FINDINGS,
}


def describe(finding: Finding) -> tuple[str, str]:
    """Return (what, remedy) of a finding in the reader's language; KeyError for a code without words."""
    variant = f"{finding.code}.{finding.params.get('where')}"
    what, remedy = FINDINGS[variant if variant in FINDINGS else finding.code]
    params = {key: _worded(key, value) for key, value in finding.params.items()}
    return str(what) % params, str(remedy)


def _worded(key: str, value: object) -> object:
    tables = {"unit": AREA_UNITS, "datum": DATUMS, "subject": SUBJECT_WORDS}
    return tables.get(key, {}).get(str(value), value)
