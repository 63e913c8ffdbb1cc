"""Enter service sections and tell how far each is built; nothing is built on land not handed over."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from expansion.actions import shapes
from expansion.actions.far import refuse_far
from expansion.models import ServiceLine, ServiceLineState, network
from expansion.rules.services import NEXT_STATES, ServiceKind, ServiceState, check_land
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User

FIRST = ServiceState.PLANNED


def add_service_line(
    *,
    kind: str,
    code: str,
    name: str,
    geom: shapes.Shape,
    state: str,
    trunk: str = "",
    grade: str = "",
    diameter_mm: int | None = None,
    actor: User,
    on: date,
) -> ServiceLine:
    """A section of road, water, drainage, power, telecom …, in its state since `on`."""
    if kind not in set(ServiceKind):
        raise Refusal("service_kind_unknown", {"kind": kind}, field="kind")
    if state not in set(ServiceState):
        raise Refusal("service_state_unknown", {"state": state}, field="state")
    if ServiceLine.objects.filter(code=code).exists():
        raise Refusal("service_code_taken", {"code": code}, field="code")
    with deed("add_service_line", actor=actor, on=on, code=code, name=name, kind=kind, state=state) as d:
        drawn = shapes.line(geom)
        refuse_far(drawn, on)
        line = ServiceLine.objects.create(
            kind=kind,
            code=code,
            name=name,
            trunk=trunk,
            grade=grade,
            diameter_mm=diameter_mm,
            geom=drawn,
            state=state,
            state_date=on,
        )
        _begin(line, FIRST, position=0, on=on, actor=actor)
        if state != FIRST:
            _enter(line, state, on=on, actor=actor)
        d.touch(line)
    return line


def add_service_lines(rows: Iterable[dict[str, Any]], *, actor: User, on: date) -> list[ServiceLine]:
    """Several sections read from one file (terms of `add_service_line`): all of them or none."""
    rows = list(rows)
    with deed("add_service_lines", actor=actor, on=on, count=len(rows)) as d:
        made = [add_service_line(**row, actor=actor, on=on) for row in rows]
        d.touch(*made)
    return made


def set_service_state(*, line: ServiceLine, state: str, on: date, actor: User) -> ServiceLine:
    """The section is in a later state since `on`; refuses to go back, in state or in time.

    Refuses to build over takings that are not handed over on that day, naming them.
    """
    with deed("set_service_state", actor=actor, on=on, code=line.code, to_service=str(state)) as d:
        line = ServiceLine.objects.select_for_update().get(pk=line.pk)
        if state not in NEXT_STATES[ServiceState(line.state)]:
            params = {"from_service": line.state, "to_service": str(state)}
            raise Refusal("service_state_out_of_turn", params, field="state")
        if on < line.state_date:
            raise Refusal("service_state_before_previous", {"day": line.state_date}, field="on")
        d.params["from_service"] = line.state
        _enter(line, state, on=on, actor=actor)
        line.state, line.state_date = state, on
        line.save(update_fields=["state", "state_date"])
        d.touch(line)
    return line


def _enter(line: ServiceLine, state: str, *, on: date, actor: User) -> None:
    check_land(network.clashes(on, line_id=line.pk).get(line.pk, []), state=str(state))
    now = line.states.open().get()
    now.valid = (now.since_date, on)
    now.save(update_fields=["valid"])
    _begin(line, state, position=now.position + 1, on=on, actor=actor)


def _begin(line: ServiceLine, state: str, *, position: int, on: date, actor: User) -> None:
    ServiceLineState.objects.create(
        line=line, state=state, position=position, since_date=on, valid=(on, None), recorded_by=actor
    )
