-- One row per taking with money on the day %(on)s; follows line_state. A held sum is open, so never 'paid'.
taking_money AS MATERIALIZED (
  SELECT taking_id, sum(payable) AS payable, sum(paid) AS paid, sum(unpaid) AS unpaid, sum(overdue) AS overdue,
         sum(deposited) AS deposited, sum(held) AS held,
         min(due_date) FILTER (WHERE unpaid > 0 AND days_late = 0) AS next_due,
         COALESCE(max(days_late) FILTER (WHERE overdue > 0), 0) AS days_overdue,
         CASE WHEN sum(overdue) > 0 THEN 'overdue' WHEN sum(left_over) > 0 THEN 'not_due'
              WHEN sum(payable) > 0 THEN 'paid' ELSE 'none' END AS payment
  FROM line_state WHERE taking_id IS NOT NULL GROUP BY taking_id
)
