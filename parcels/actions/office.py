"""Opening the office and managing who works in it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from landmgmt.lib import crs, intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Office, Place, TakingGeometry, User
from parcels.models.office import COMMAND_ACTOR
from parcels.rules.roles import Role


def command_actor() -> User:
    """The account in whose name commands write: nobody can sign in with it."""
    actor, _made = User.objects.get_or_create(
        username=COMMAND_ACTOR, defaults={"is_active": False, "password": "!", "role": Role.AUDITOR}
    )
    return actor


def open_office(
    *,
    name: str,
    on: date,
    actor: User | None = None,
    authority: str = "",
    admin_code: str = "",
    is_demo: bool = False,
    story_day: date | None = None,
    extent: Any = None,
    survey_epsg: int = crs.SURVEY,
) -> Office:
    """Write the one row of the office. Refuses where an office is open: its books are never replaced."""
    actor = actor or command_actor()
    crs.allowed(survey_epsg)
    with deed("open_office", actor=actor, on=on, name=name, is_demo=is_demo) as d:
        if Office.objects.exists():
            raise Refusal("office_already_open")
        office = Office.objects.create(
            name=name,
            authority=authority,
            admin_code=admin_code,
            is_demo=is_demo,
            story_day=story_day,
            extent=extent,
            survey_epsg=survey_epsg,
        )
        d.touch(office)
    return office


def change_office(
    *,
    actor: User,
    on: date,
    name: str,
    authority: str,
    admin_code: str,
    survey_epsg: int,
    extent: Any = None,
) -> Office:
    """Change the facts of the office; without an `extent` the standing one stays.

    Refuses a survey system in degrees, and another one once land is held: its plane areas are computed in it.
    """
    if crs.allowed(survey_epsg).geographic:
        raise Refusal("survey_system_not_plane", field="survey_epsg")
    name = intake.clean(name, 80)
    with deed("change_office", actor=actor, on=on, name=name, epsg=survey_epsg) as d:
        office = Office.objects.select_for_update().get()
        if office.survey_epsg != survey_epsg and TakingGeometry.objects.exists():
            raise Refusal("survey_system_has_land", {"epsg": office.survey_epsg}, field="survey_epsg")
        office.name, office.authority = name, intake.clean(authority, 80)
        office.admin_code, office.survey_epsg = intake.clean(admin_code, 12), survey_epsg
        office.extent = extent if extent is not None else office.extent
        office.save()
        d.touch(office)
    return office


def add_user(
    *,
    actor: User,
    on: date,
    username: str,
    full_name: str,
    role: Role | str,
    password: str,
    villages: Iterable[Place] = (),
) -> User:
    """Give a person a login. Refuses a taken name and a weak password."""
    role, username = _role(role), intake.clean(username, 150)
    if not username:
        raise Refusal("username_missing", field="username")
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal("username_taken", {"username": username}, field="username")
    user = User(username=username, full_name=intake.clean(full_name, 40), role=role)
    _check_password(password, user)
    user.set_password(password)
    with deed("add_user", actor=actor, on=on, username=username, role=role.value) as d:
        user.save()
        user.villages.set(_villages(villages))
        d.touch(user)
    return user


def change_user(
    user: User,
    *,
    actor: User,
    on: date,
    full_name: str | None = None,
    role: Role | str | None = None,
    villages: Iterable[Place] | None = None,
    active: bool | None = None,
) -> User:
    """Change what is given, leave the rest. The last active administrator stays one."""
    with deed("change_user", actor=actor, on=on, username=user.username) as d:
        # All administrators are locked: two of them cannot remove each other at the same moment.
        others = list(
            User.objects.select_for_update()
            .filter(role=Role.ADMINISTRATOR, is_active=True)
            .exclude(pk=user.pk)
            .order_by("pk")
        )
        user = User.objects.select_for_update().get(pk=user.pk)
        was_administrator = user.is_active and user.role == Role.ADMINISTRATOR
        user.role = _role(role) if role is not None else user.role
        user.is_active = active if active is not None else user.is_active
        if full_name is not None:
            user.full_name = intake.clean(full_name, 40)
        stays = user.is_active and user.role == Role.ADMINISTRATOR
        if was_administrator and not stays and not others:
            raise Refusal("last_administrator", field="role")
        user.save(update_fields=["full_name", "role", "is_active"])
        if villages is not None:
            user.villages.set(_villages(villages))
        d.params.update(role=str(user.role), active=user.is_active)
        d.touch(user)
    return user


def set_password(user: User, *, actor: User, on: date, password: str) -> User:
    """Give a person a new password; every session of theirs ends."""
    _check_password(password, user)
    user.set_password(password)
    with deed("set_password", actor=actor, on=on, username=user.username) as d:
        user.save(update_fields=["password"])
        d.touch(user)
    return user


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError as unknown:
        raise Refusal("role_unknown", {"role": str(role)}, field="role") from unknown


def _villages(places: Iterable[Place]) -> list[Place]:
    villages = list(places)
    for place in villages:
        if place.level != Place.Level.VILLAGE:
            raise Refusal("not_a_village", {"place": place.name}, field="villages")
    return villages


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        first = weak.error_list[0]
        params = {key: str(value) for key, value in (first.params or {}).items()}
        raise Refusal(first.code or "password_weak", params, field="password") from weak
