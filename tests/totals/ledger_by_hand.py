"""The arrears of a day typed out over the ledger tables alone: what every kept total is held against."""

from datetime import date
from typing import Any

from django.db import connection

# One row per line with a posting by then: nothing of the application's SQL is in it.
BY_HAND = """
SELECT l.id, p.code AS project, COALESCE(v.code, '') AS village, l.head, l.level,
       COALESCE((SELECT r.reason FROM parcels_linereason r WHERE r.line_id = l.id AND r.valid @> DATE '{on}'), 'unspecified') AS reason,
       y.uid::text AS party, c.uid::text AS claimant, COALESCE(f.code, '') AS payer,
       DATE '{on}' - l.due_date AS late, m.payable, m.paid, m.deposited,
       EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = l.id AND h.valid @> DATE '{on}') AS held,
       COALESCE((SELECT sum(i.amount_yuan) FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id
                 WHERE i.line_id = l.id AND r.released_date <= DATE '{on}'
                   AND (i.result_date IS NULL OR i.result_date > DATE '{on}')), 0) AS in_transit
FROM parcels_line l
JOIN parcels_project p ON p.id = l.project_id
JOIN parcels_party c ON c.id = l.claimant_id
JOIN parcels_party y ON y.id = l.payee_id
LEFT JOIN (SELECT i.line_id, r.fund_source_id, row_number() OVER (PARTITION BY i.line_id ORDER BY r.released_date DESC, i.id DESC) AS nth
           FROM parcels_runitem i JOIN parcels_paymentrun r ON r.id = i.run_id WHERE r.released_date <= DATE '{on}') sent
  ON sent.line_id = l.id AND sent.nth = 1
LEFT JOIN (SELECT project_id, max(id) AS id FROM parcels_fundsource GROUP BY project_id HAVING count(*) = 1) only_one
  ON only_one.project_id = l.project_id
LEFT JOIN parcels_fundsource f ON f.id = COALESCE(sent.fund_source_id, only_one.id)
LEFT JOIN parcels_taking t ON t.id = l.taking_id
LEFT JOIN parcels_parcel pc ON pc.id = t.parcel_id
LEFT JOIN parcels_place g1 ON g1.id = pc.group_id
LEFT JOIN parcels_place g2 ON g2.id = c.group_id
LEFT JOIN parcels_place v ON v.id = COALESCE(g1.parent_id, g2.parent_id)
JOIN (SELECT x.line_id,
        sum(CASE WHEN b.kind = 'payable' THEN x.amount_yuan WHEN a.kind = 'payable' THEN -x.amount_yuan ELSE 0 END) AS payable,
        sum(CASE WHEN b.kind = 'paid' THEN x.amount_yuan WHEN a.kind = 'paid' THEN -x.amount_yuan ELSE 0 END) AS paid,
        sum(CASE WHEN b.kind = 'deposit' THEN x.amount_yuan WHEN a.kind = 'deposit' THEN -x.amount_yuan ELSE 0 END) AS deposited
      FROM parcels_transfer x JOIN parcels_account a ON a.id = x.from_account_id JOIN parcels_account b ON b.id = x.to_account_id
      WHERE x.line_id IS NOT NULL AND x.value_date <= DATE '{on}' GROUP BY x.line_id) m ON m.line_id = l.id
"""  # noqa: E501
AGES = ((0, "not_due"), (30, "d1_30"), (90, "d31_90"), (180, "d91_180"), (365, "d181_365"), (10**9, "d366"))


def lines_by_hand(on: date) -> list[dict[str, Any]]:
    """Every line with a posting by that day, with what the ledger says of it."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND.replace("{on}", on.isoformat()))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def by_hand(on: date, by: str, lines: list[dict[str, Any]] | None = None) -> dict[str, tuple[Any, ...]]:
    """key → (payable, paid, unpaid, overdue, deposited, held, in transit, lines, overdue lines)."""
    lines = lines_by_hand(on) if lines is None else lines
    sums: dict[str, list[Any]] = {}
    for line in lines:
        left = line["payable"] - line["paid"] - line["deposited"]
        held, unpaid = (left, 0) if line["held"] else (0, left)
        overdue = unpaid if line["late"] > 0 else 0
        line["age"] = next(word for bound, word in AGES if line["late"] <= bound)
        cell = sums.setdefault(line[by], [0] * 9)
        of_line = (
            line["payable"],
            line["paid"],
            unpaid,
            overdue,
            line["deposited"],
            held,
            line["in_transit"],
        )
        for place, value in enumerate((*of_line, 1, 1 if overdue else 0)):
            cell[place] += value
    return {key: tuple(cell) for key, cell in sums.items()}


def aged_by_hand(lines: list[dict[str, Any]], by: str) -> dict[str, dict[str, Any]]:
    """key → age → what is unpaid and not held of the lines of that age."""
    sums: dict[str, dict[str, Any]] = {}
    for line in lines:
        ages = sums.setdefault(line[by], dict.fromkeys((word for _, word in AGES), 0))
        if not line["held"]:
            late = next(word for bound, word in AGES if line["late"] <= bound)
            ages[late] += line["payable"] - line["paid"] - line["deposited"]
    return sums
