"""The office itself: its one row of facts, and the people who work in it."""

from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.contrib.gis.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.rules.roles import RIGHTS, Right, Role, has_right
from parcels.words.deeds import ROLES


class Office(models.Model):
    """One row: who expropriates, in which survey system, and whether the data are a demonstration."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(_("单位名称"), max_length=80)
    authority = models.CharField(_("征收主体"), max_length=80, blank=True, default="")
    admin_code = models.CharField(_("行政区划代码"), max_length=12, blank=True, default="")
    survey_epsg = models.PositiveIntegerField(_("测量坐标系"), default=4525)
    extent = models.PolygonField(_("预期范围"), srid=4490, null=True, blank=True)
    is_demo = models.BooleanField(_("演示账套"), default=False)
    story_day = models.DateField(_("演示办公日"), null=True, blank=True)

    class Meta:
        verbose_name = _("单位")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="office_is_one"),
            models.CheckConstraint(
                condition=models.Q(is_demo=False, story_day__isnull=True)
                | models.Q(is_demo=True, story_day__isnull=False),
                name="office_story_day_only_in_demo",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# The account in whose name commands write; nobody can sign in with it.
COMMAND_ACTOR = "system"


class User(AbstractUser):
    """A person of the office (用户). Staff work in their villages; the other roles see the whole office."""

    full_name = models.CharField(_("姓名"), max_length=40, blank=True, default="")
    role = models.CharField(_("角色"), max_length=16, choices=list(ROLES.items()), default=Role.AUDITOR)
    villages = models.ManyToManyField(
        "parcels.Place", blank=True, related_name="workers", verbose_name=_("负责的村")
    )

    class Meta:
        verbose_name = _("用户")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="user_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        if self.username == COMMAND_ACTOR:
            return str(gettext("系统"))
        return self.full_name or self.username

    def may(self, right: Right | str) -> bool:
        """True where this person's role has the right and the account is active."""
        return bool(self.is_active and has_right(self.role, right))

    @property
    def by_village(self) -> bool:
        """Staff see and change only what lies in their villages."""
        return self.role == Role.STAFF


class VillageQuerySet(models.QuerySet[Any]):
    """Rows that lie in a village. `village_path` leads from the row to the village's id."""

    village_path = ""

    def visible_to(self, user: Any) -> Self:
        """What `user` may see: staff their villages, others everything their rights open."""
        if getattr(user, "by_village", True):
            return self.filter(**{f"{self.village_path}__in": user.villages.values("pk")})
        return self


def in_village(path: str) -> type[VillageQuerySet]:
    """A query set class that knows its way to the village."""
    return type("InVillageQuerySet", (VillageQuerySet,), {"village_path": path})


def others_who_may(right: Right, *, but: int | None) -> models.QuerySet[User]:
    """The people with a right, without one of them: whom the second signature can be asked of."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    rows = User.objects.filter(is_active=True, role__in=roles).exclude(username=COMMAND_ACTOR)
    return rows.exclude(pk=but).order_by("full_name", "username")
