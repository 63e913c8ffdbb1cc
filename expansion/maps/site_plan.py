"""Draws the plan of the sites as SVG from the database's geometry: scale bar, north, system, marks."""

from html import escape
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from expansion.models.site_plan import Plan

WIDTH, HEIGHT, STRIP = 900, 640, 46
# kind → (fill, line, line width, dashes): print colours of the office's instrument.
LOOKS: dict[str, tuple[str, str, float, str]] = {
    "river": ("#d5e3ec", "#9dbad4", 0.8, ""),
    "boundary": ("none", "#0a6655", 2, "12 4 2 4"),
    "road": ("none", "#98a19d", 2.4, ""),
    "corridor": ("none", "#7d5200", 1.4, "6 4"),
    "site": ("#e5d097", "#1a1d1c", 1.2, ""),
    "chosen": ("#c1783c", "#1a1d1c", 2.4, ""),
    "load": ("#a8281e", "#a8281e", 1, ""),
}
ORDER = tuple(LOOKS)
FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
# A bar of a round length, near a sixth of the sheet.
ROUND_M = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def site_plan(plan: Plan, *, review_number: str = "") -> str:
    """The plan as SVG text, 900 × 640, words below: system, schematic mark, review number (审图号)."""
    west, south, east, north = plan.frame
    scale = min((WIDTH - 20) / (east - west), (HEIGHT - STRIP - 20) / (north - south))
    left = (WIDTH - (east - west) * scale) / 2
    top = 10.0

    def at(x: float, y: float) -> tuple[float, float]:
        return round(left + (x - west) * scale, 1), round(top + (north - y) * scale, 1)

    frame = box(west, south, east, north)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONT}" font-size="13" role="img">',
        f"<title>{escape(_('站址平面示意'))}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    drawn = sorted(plan.drawn, key=lambda one: ORDER.index(one.kind))
    for one in drawn:
        parts += _shape(one.kind, one.shape.intersection(frame), at)
    for one in drawn:
        if one.kind in ("site", "chosen", "load"):
            middle = one.shape.representative_point()
            parts.append(_label(one.name or _("负荷中心"), *at(middle.x, middle.y)))
    parts += [*_bar(scale), _north(), *_strip(plan, review_number), "</svg>"]
    return "".join(parts)


def _shape(kind: str, shape: BaseGeometry, at: Any) -> list[str]:
    fill, line, width, dashes = LOOKS[kind]
    look = f'stroke="{line}" stroke-width="{width}"' + (f' stroke-dasharray="{dashes}"' if dashes else "")
    found = []
    for part in getattr(shape, "geoms", [shape]):
        if part.is_empty:
            continue
        if part.geom_type == "Point":
            x, y = at(part.x, part.y)
            found.append(f'<circle cx="{x}" cy="{y}" r="6" fill="{fill}"/>')
        elif part.geom_type == "Polygon":
            path = "".join(_ring(ring.coords, at) for ring in (part.exterior, *part.interiors))
            found.append(f'<path d="{path}" fill="{fill}" fill-rule="evenodd" {look}/>')
        elif part.geom_type == "LineString":
            points = " ".join(f"{x},{y}" for x, y in (at(*c[:2]) for c in part.coords))
            found.append(f'<polyline points="{points}" fill="none" {look}/>')
    return found


def _ring(coords: Any, at: Any) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in (at(*c[:2]) for c in coords)) + "Z"


def _label(text: str, x: float, y: float) -> str:
    halo = 'paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round"'
    return (
        f'<text x="{x}" y="{y - 9}" text-anchor="middle" font-weight="600" fill="#1a1d1c" {halo}>'
        f"{escape(text[:24])}</text>"
    )


def _bar(scale: float) -> list[str]:
    length = max((m for m in ROUND_M if m * scale <= WIDTH / 5), default=ROUND_M[0])
    long, y = round(length * scale, 1), HEIGHT - STRIP - 12
    words = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    return [
        f'<path d="M20 {y - 6}V{y}H{20 + long}V{y - 6}" fill="none" stroke="#1a1d1c" stroke-width="1.6"/>',
        f'<text x="{20 + long / 2}" y="{y - 8}" text-anchor="middle" fill="#1a1d1c">{words}</text>',
    ]


def _north() -> str:
    x = WIDTH - 34
    return (
        f'<path d="M{x} 18L{x - 9} 46L{x} 39L{x + 9} 46Z" fill="#1a1d1c"/>'
        f'<text x="{x}" y="62" text-anchor="middle" fill="#1a1d1c">{escape(_("北"))}</text>'
    )


def _strip(plan: Plan, review_number: str) -> list[str]:
    y = HEIGHT - STRIP
    mark = _("示意数据，非法定界线") if plan.schematic else ""
    review = _("审图号：%(number)s") % {"number": review_number or "＿＿＿＿＿＿"}
    return [
        f'<line x1="0" y1="{y}" x2="{WIDTH}" y2="{y}" stroke="#454b49" stroke-width="0.8"/>',
        f'<text x="20" y="{y + 28}" fill="#454b49">{escape(plan.system)}</text>',
        f'<text x="{WIDTH / 2}" y="{y + 28}" text-anchor="middle" fill="#a8281e">{escape(mark)}</text>',
        f'<text x="{WIDTH - 20}" y="{y + 28}" text-anchor="end" fill="#454b49">{escape(review)}</text>',
    ]
