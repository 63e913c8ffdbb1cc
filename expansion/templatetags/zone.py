"""The zone's sub-navigation for its templates."""

from typing import Any

from django import template

from expansion.views.nav import rooms

register = template.Library()


@register.simple_tag(takes_context=True)
def zone_rooms(context: template.Context) -> list[dict[str, Any]]:
    """The rooms of the zone, the present one marked."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return rooms((match.url_name or "") if match else "")
