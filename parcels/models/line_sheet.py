"""One line with all that explains it: agreement and scan, runs and bank rows, vouchers, papers, late fee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parcels.models.compensation import Entitlement, Line
from parcels.models.ledger import Transfer
from parcels.models.line_trace import Step, steps_of
from parcels.models.payments import RunItem
from parcels.models.sums import rows_of, two_places

# Days a sum bears interest: each after the due date and the free days, at whose end it is unpaid.
_FEES = """
SELECT l.id, round(sum(d.unpaid_fen::numeric / 100 * GREATEST(%(on)s::date - GREATEST(d.day - 1, l.due_date + f.free_days), 0))
                   * f.percent_a_year / 100 / f.days_in_year, 2) AS yuan
FROM parcels_latefee f JOIN parcels_line l ON l.agreement_id = f.agreement_id
JOIN parcels_arrearsdelta d ON d.line_id = l.id AND d.day <= %(on)s
WHERE {which} GROUP BY l.id, f.id
"""  # noqa: E501


@dataclass(frozen=True)
class Part:
    """How a line comes out of what its claimant gets: instalment `number` has `weight` of `whole`."""

    entitled_yuan: Decimal
    number: int
    weight: int
    whole: int

    @property
    def percent(self) -> str:
        """7 of 10 → 70; 1 of 3 → 33.33."""
        return f"{(Decimal(self.weight * 100) / self.whole).quantize(Decimal('0.01')).normalize():f}"


@dataclass(frozen=True)
class LineSheet:
    """What stands behind a line; each list in the order of its days. A line that is whole has no `part`."""

    line: Line
    part: Part | None
    # How it came to its payee, the newest first; and the line that was signed, itself where none was given.
    steps: list[Step]
    signed: Line
    # The land compensation of the same land: it says the area and the price a resettlement sum stands on.
    basis: Entitlement | None
    transfers: list[Transfer]
    items: list[RunItem]
    late_fee_yuan: Decimal | None


def line_sheet(pk: int, on: date) -> LineSheet:
    """The line with its papers up to a day; `late_fee_yuan` is None where the agreement has no clause."""
    line = Line.objects.select_related(
        "agreement__paper", "agreement__late_fee", "entitlement__rate__rate_set", "entitlement__agreement",
        "instalment", "taking", "payee", "claimant",
        "authority_paper", "project",
    ).get(pk=pk)  # fmt: skip
    steps = steps_of(line)
    signed = steps[-1].before if steps else line
    transfers = (
        line.transfers.filter(value_date__lte=on)
        .select_related(
            "voucher__paper",
            "from_account__fund_source",
            "to_account__fund_source",
            "run_item__run",
            "reverses__voucher",
        )
        .prefetch_related("voucher__more_papers__paper")
    )
    items = line.run_items.filter(run__prepared_date__lte=on).select_related("run__fund_source", "run__paper")
    return LineSheet(
        line=line,
        part=_part(signed),
        steps=steps,
        signed=signed,
        basis=_basis(signed.entitlement),
        transfers=list(transfers.order_by("value_date", "pk")),
        items=list(items.order_by("run__prepared_date", "pk")),
        late_fee_yuan=late_fees(on, [pk]).get(pk),
    )


def _basis(sum_of: Entitlement) -> Entitlement | None:
    if sum_of.formula != "resettlement":
        return None
    rows = Entitlement.objects.filter(agreement=sum_of.agreement_id, taking=sum_of.taking_id)
    return rows.filter(formula="land_share").first()


def _part(line: Line) -> Part | None:
    if line.entitlement is None or line.entitlement.amount_yuan == line.amount_yuan:
        return None
    # An instalment may be of some heads only: those that have a line of this entitlement divide it.
    weights = dict(
        Line.objects.filter(entitlement=line.entitlement).values_list("instalment", "instalment__weight")
    )
    return Part(
        line.entitlement.amount_yuan, line.instalment.number, line.instalment.weight, sum(weights.values())
    )


def late_fees(on: date, lines: Iterable[int]) -> dict[int, Decimal]:
    """Interest up to a day of the lines whose agreement has a clause, in yuan; never part of the arrears."""
    found = rows_of(_FEES.format(which="l.id = ANY(%(ids)s)"), {"on": on, "ids": list(lines)})
    return {row["id"]: two_places(row["yuan"]) for row in found}


def late_fee_total(
    on: date, lines_where: str = "true", params: dict[str, Any] | None = None
) -> Decimal | None:
    """Interest of every line that has a clause; None where no signed agreement has one."""
    sql = f"SELECT sum(x.yuan) AS yuan FROM ({_FEES.format(which=lines_where)}) x"  # noqa: S608
    found = rows_of(sql, {"on": on, **(params or {})})
    return two_places(found[0]["yuan"]) if found else None
