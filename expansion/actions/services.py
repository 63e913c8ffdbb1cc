"""Enter service lines and tell how far each is built."""

from datetime import date

from expansion.actions import shapes
from expansion.models import ServiceLine
from expansion.rules.services import NEXT_STATES, ServiceKind, ServiceState
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


def add_service_line(
    *, kind: str, code: str, name: str, geom: shapes.Shape, state: str, actor: User, on: date
) -> ServiceLine:
    """A line of road, water, drainage, power, telecom or gallery, in its state since `on`."""
    if kind not in set(ServiceKind):
        raise Refusal("service_kind_unknown", {"kind": kind}, field="kind")
    if state not in set(ServiceState):
        raise Refusal("service_state_unknown", {"state": state}, field="state")
    if ServiceLine.objects.filter(code=code).exists():
        raise Refusal("service_code_taken", {"code": code}, field="code")
    with deed("add_service_line", actor=actor, on=on, code=code, name=name, kind=kind, state=state) as d:
        line = ServiceLine.objects.create(
            kind=kind, code=code, name=name, geom=shapes.line(geom), state=state, state_date=on
        )
        d.touch(line)
    return line


def set_service_state(*, line: ServiceLine, state: str, on: date, actor: User) -> ServiceLine:
    """The line is in a later state since `on`; refuses to go back, in state or in time."""
    with deed("set_service_state", actor=actor, on=on, code=line.code, to_service=str(state)) as d:
        line = ServiceLine.objects.select_for_update().get(pk=line.pk)
        if state not in NEXT_STATES[ServiceState(line.state)]:
            params = {"from_service": line.state, "to_service": str(state)}
            raise Refusal("service_state_out_of_turn", params, field="state")
        if on < line.state_date:
            raise Refusal("service_state_before_previous", {"day": line.state_date}, field="on")
        d.params["from_service"] = line.state
        line.state, line.state_date = state, on
        line.save(update_fields=["state", "state_date"])
        d.touch(line)
    return line
