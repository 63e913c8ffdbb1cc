"""The demo's photos are drawings with the place and time a camera writes, filed by the real action."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from landmgmt.demo import photos
from landmgmt.lib import photo
from parcels.models import LandPhoto
from tests.world import World

BEIJING = timezone(timedelta(hours=8))
AT = datetime(2026, 6, 20, 9, 12)


@pytest.mark.parametrize("scene", photos.SCENES)
def test_a_drawing_tells_its_place_and_time_and_is_small(scene: str):
    content = photos.drawn(scene, (109.98, 27.12), AT)
    seen = photo.read(content)
    assert seen.place == pytest.approx((109.98, 27.12), abs=1e-6)
    assert (seen.taken_at, seen.zone_told) == (AT.replace(tzinfo=BEIJING), True)
    assert len(content) < 40_000
    assert photos.drawn(scene, (109.98, 27.12), AT) == content


def test_the_story_files_them_where_they_belong(world: World):
    rows = [
        {"parcel": "KP-049", "of": "item", "scene": "well", "at": [1, 1], "note": "井"},
        {"parcel": "KP-049", "of": "taking", "scene": "crop", "at": [260, 140], "note": "远处"},
        {"parcel": "KP-051", "of": "dispute", "scene": "stake", "at": None, "note": "田坎"},
    ]
    script = Stage(world)
    for row in rows:
        photos._file(script, {**row, "on": "2026-06-20", "time": "09:12"})  # type: ignore[arg-type]
    item, far, dispute = LandPhoto.objects.order_by("pk")
    assert (item.item, item.taking, item.filed_date) == (
        world.kp049.items.get(),
        world.kp049,
        date(2026, 6, 20),
    )
    assert item.note == "示意图，非实拍：井"
    assert (far.place_source, far.accuracy_m) == ("exif", Decimal("5.0"))
    assert (dispute.dispute, dispute.place) == (world.dispute, None)


class Stage:
    """So much of a script as one photo needs."""

    def __init__(self, world: World) -> None:
        self.cast: dict[str, Any] = {"takings": world.takings}
        self.user = world.staff

    def staff_of(self, _village: str) -> Any:
        return self.user
