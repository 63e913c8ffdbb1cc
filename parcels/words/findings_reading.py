"""What readers of survey files find: choices they need, files they refuse, and why; each with its remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_EXPORT_AGAIN = _("请从测绘软件重新导出完整的文件后再上传。")
_CHOOSE = _("请在“读法”中选定。")
_LOOK = _("请核对；确认无误后勾选接受。")
_NOTHING = _("无需处理。")
_SPLIT = _("请分成几个较小的文件分别上传。")

READING_FINDINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    # Limits
    "FILE_TOO_HEAVY": (
        _("读取这个文件要用 %(mib)s MB 以上内存或 %(seconds)s 秒以上时间，已停止。"),
        _SPLIT,
    ),
    "READER_FAILED": (
        _("这个文件使读取程序中断；没有写入任何内容。"),
        _("请另存为界址点坐标 TXT 或 Shapefile 再上传，并把原文件交系统管理员。"),
    ),
    "ZIP_NESTED": (_("压缩包里还有压缩包“%(name)s”。"), _("请解开内层，只压缩数据文件后再上传。")),
    "ARCHIVE_UNKNOWN": (
        _("“%(name)s”是 RAR 或 7z 压缩包，不能读取。"),
        _("请改用 zip 压缩后再上传。"),
    ),
    "DWG": (
        _("“%(name)s”是 AutoCAD 的 DWG 图形，不能直接读取。"),
        _("请在 CAD 中“另存为” DXF（AutoCAD 2000 DXF）后再上传。"),
    ),
    "OVOBJ": (
        _("“%(name)s”是奥维的 OVOBJ 文件，格式不公开。"),
        _("请在奥维中导出为 OVKML 或 KML 后再上传。"),
    ),
    # Choices
    "LAYER_UNCHOSEN": (_("文件有多个可能的图层或工作表：%(names)s。"), _CHOOSE),
    "GCJ02_UNCHOSEN": (
        _("文件写明坐标为 GCJ-02（互联网地图的偏移坐标），在本地偏离约 600 米。"),
        _("请在“读法”中选定反算；能取得 CGCS2000 坐标的，请改用原始成果。"),
    ),
    "GCJ02_CONVERTED": (
        _(
            "坐标按 GCJ-02 读取，已用公开公式反算：反算误差小于 1 厘米，"
            "但公式不是官方发布的，与真实位置可能相差数米，不能作为界址依据。"
        ),
        _LOOK,
    ),
    "DATUM_UNCHOSEN": (
        _("奥维文件没有写明坐标类型（OvCoordType），可能是 GCJ-02，也可能是 WGS84。"),
        _CHOOSE,
    ),
    "BD09": (
        _("坐标为百度坐标（BD-09），不能换算为界址。"),
        _("请改用 CGCS2000 坐标的原始成果。"),
    ),
    "NO_POLYGON_LAYER": (_("文件中没有面图层。"), _("请导出地块面图层，不要导出点或线图层。")),
    "HEIGHT_DROPPED": (_("%(count)s 个图形带有高程；地块只用平面坐标，高程已略去。"), _NOTHING),
    "CPG_DIFFERS": (_(".cpg 写明的编码与属性表不符；按 %(encoding)s 读取。"), _NOTHING),
    # GeoPackage and geodatabase
    "GPKG_BROKEN": (_("GeoPackage 已损坏或不完整。"), _EXPORT_AGAIN),
    "GPKG_NOT_ONE": (_("文件是 SQLite 数据库，但不是 GeoPackage。"), _EXPORT_AGAIN),
    "GPKG_TRIGGER": (
        _("GeoPackage 内有不属于该格式的触发器“%(name)s”，不予读取。"),
        _("请新建一个 GeoPackage，只导出地块图层。"),
    ),
    "GPKG_VIEW": (
        _("GeoPackage 的图层“%(name)s”是视图，不是数据表。"),
        _("请把视图另存为图层后再导出。"),
    ),
    "GDB_BROKEN": (_("文件地理数据库已损坏、不完整，或使用了不能读取的压缩。"), _EXPORT_AGAIN),
    "MANY_GEODATABASES": (
        _("压缩包内有 %(count)s 个文件地理数据库，应为一个。"),
        _("请只压缩一个 .gdb 文件夹。"),
    ),
    # DXF
    "DXF_BROKEN": (_("DXF 已损坏或不完整。"), _("请在 CAD 中“另存为” AutoCAD 2000 DXF 后再上传。")),
    "DXF_BINARY": (_("这是二进制 DXF。"), _("请另存为文本（ASCII）的 AutoCAD 2000 DXF。")),
    "DXF_NO_POLYLINES": (
        _("图形中没有闭合的多段线。"),
        _("请把界址线画成闭合多段线（CASS 为 JZD 层）后再导出。"),
    ),
    "DXF_ARC": (_("圆弧过大或有误，起点在东 %(east)s、北 %(north)s。"), _("请改画该处圆弧后重新导出。")),
    "DXF_TEXTS_MANY": (
        _("该地块内有几个可能的文字：%(texts)s；都没有采用。"),
        _("如需编号或名称，请在每块内各留一个。"),
    ),
    "BULGES_DENSIFIED": (
        _("%(count)s 段圆弧已改为折线，与圆弧最多相距 %(mm)s 毫米。"),
        _NOTHING,
    ),
    "POLYLINE_OPEN": (
        _("图层“%(layer)s”有 %(count)s 条没有闭合的多段线，没有作为地块读取。"),
        _("缺地块的，请闭合后重新导出；不缺的，勾选接受。"),
    ),
    "RING_AS_HOLE": (_("这一圈在另一块之内，圈内没有自己的文字；按洞扣除。"), _NOTHING),
    # KML
    "KML_NETWORK_LINK": (
        _("KML 引用了网络上的内容（NetworkLink），不予读取。"),
        _("请在软件中打开后另存，使图形都在文件内。"),
    ),
    "KML_OTHERS_SKIPPED": (_("%(count)s 个标记不是面，已略过。"), _NOTHING),
    "MANY_KML": (_("压缩包内有 %(count)s 个 KML，应为一个。"), _("请分别上传。")),
    "XML_UNSAFE": (_("文件带有文档类型或实体声明，不予读取。"), _EXPORT_AGAIN),
    "XML_BROKEN": (_("文件的 XML 有误或不完整。"), _EXPORT_AGAIN),
    "XML_TOO_BIG": (_("文件的 XML 元素过多。"), _SPLIT),
    "RING_TOO_SHORT": (_("该地块的一圈不足 3 个不同的点。"), _EXPORT_AGAIN),
    # Point lists
    "POINTS_NO_COLUMNS": (
        _("表中没有认出界址点的坐标列。"),
        _("请把列名写成“地块编号、圈号、点号、X、Y”，或“经度、纬度”；也可以只有点号、X、Y 三列。"),
    ),
    "CSV_BROKEN": (_("CSV 有误，无法分列。"), _EXPORT_AGAIN),
}
