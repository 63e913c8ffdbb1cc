-- The cells of a day from the kept totals, in fen, at the grains %(grains)s: by_key adds them up per key, by_age says
-- what is of which age: what passed a threshold less what passed the next.
WITH cells AS MATERIALIZED (
  SELECT * FROM arrears_cells(%(on)s::date, %(grains)s::text[])
),
by_key AS (
  SELECT c.key, sum(c.payable) FILTER (WHERE threshold = 0) AS payable, sum(c.paid) FILTER (WHERE threshold = 0) AS paid,
         sum(c.unpaid) FILTER (WHERE threshold = 0) AS unpaid, COALESCE(sum(c.unpaid) FILTER (WHERE threshold = 1), 0) AS overdue,
         sum(c.deposited) FILTER (WHERE threshold = 0) AS deposited, sum(c.held) FILTER (WHERE threshold = 0) AS held,
         sum(c.in_transit) FILTER (WHERE threshold = 0) AS in_transit, sum(c.lines) FILTER (WHERE threshold = 0) AS lines,
         COALESCE(sum(c.open_lines) FILTER (WHERE threshold = 1), 0) AS overdue_lines
  FROM cells c GROUP BY c.key
),
by_age AS (
  SELECT c.key, (ARRAY['not_due', 'd1_30', 'd31_90', 'd91_180', 'd181_365', 'd366'])[step.n + 1] AS age,
         sum(step.sign * c.payable) AS payable, sum(step.sign * c.paid) AS paid, sum(step.sign * c.unpaid) AS unpaid,
         CASE WHEN step.n = 0 THEN 0 ELSE sum(step.sign * c.unpaid) END AS overdue, sum(step.sign * c.deposited) AS deposited,
         sum(step.sign * c.held) AS held, sum(step.sign * c.in_transit) AS in_transit, sum(step.sign * c.lines) AS lines,
         CASE WHEN step.n = 0 THEN 0 ELSE sum(step.sign * c.open_lines) END AS overdue_lines
  FROM cells c CROSS JOIN LATERAL (VALUES (c.threshold::int, 1), (c.threshold::int - 1, -1)) step(n, sign)
  WHERE step.n >= 0 GROUP BY c.key, step.n
)
