-- Sums in ㎡ at weekly ends counted back from the day: land handed over and paid, lots cleared, levelled, delivered.
-- least() and greatest() pass NULL by: where nothing is due yet, nothing is paid.
-- Paid: each taking's area by the share of its payable sum that is paid or deposited. All of the lots of the day.
-- Land that was split, merged or redrawn counts until then as it was, from then on as what came from it, paid as far
-- as its own lines and those of the land it came from are.
-- A share stands from the week of one posting to the next: joined as such spans, since a table of every taking at
-- every week, whose size no planner guesses, took seconds.
WITH days AS (
  SELECT k, %(on)s::date - 7 * k AS day FROM generate_series(0, %(weeks)s::integer) AS k
),
lots AS (
  SELECT l.id, l.planned_area_m2 AS m2
  FROM expansion_lot l JOIN expansion_lotstate s ON s.lot_id = l.id AND s.valid @> %(on)s::date
),
land AS MATERIALIZED (
  SELECT g.taking_id AS id, g.plane_area_m2 AS m2, t.retired_date, w.since_date
  FROM parcels_takinggeometry g
  JOIN parcels_taking t ON t.id = g.taking_id
  LEFT JOIN (SELECT taking_id, max(since_date) AS since_date FROM parcels_ancestry GROUP BY taking_id) w ON w.taking_id = t.id
  WHERE g.valid @> LEAST(%(on)s::date, t.retired_date - 1)
    AND (w.since_date IS NULL OR w.since_date <= %(on)s::date)
    AND g.taking_id IN (SELECT x.taking_id FROM expansion_lot_takings x JOIN lots ON lots.id = x.lot_id)
),
acquired AS (
  SELECT d.k, sum(land.m2) AS m2
  FROM days d
  JOIN parcels_takingstage s ON s.stage = 'handed_over' AND s.valid @> d.day
  JOIN land ON land.id = s.taking_id
  GROUP BY d.k
),
source AS MATERIALIZED (
  SELECT id AS taking_id, id AS source_id FROM land
  UNION SELECT a.taking_id, a.ancestor_id FROM parcels_ancestry a JOIN land ON land.id = a.taking_id
),
posted AS (
  SELECT source.taking_id, least((%(on)s::date - t.value_date) / 7, %(weeks)s::integer) AS k,
         sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan WHEN a.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS due,
         sum(CASE WHEN b.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END)
           - sum(CASE WHEN a.kind IN ('paid', 'deposit') THEN t.amount_yuan ELSE 0 END) AS met
  FROM parcels_transfer t
  JOIN parcels_line l ON l.id = t.line_id
  JOIN source ON source.source_id = l.taking_id
  JOIN parcels_account a ON a.id = t.from_account_id
  JOIN parcels_account b ON b.id = t.to_account_id
  WHERE t.value_date <= %(on)s::date
  GROUP BY 1, 2
),
sums AS (
  SELECT taking_id, k, lead(k, 1, -1) OVER weeks AS next_k, sum(due) OVER weeks AS due, sum(met) OVER weeks AS met
  FROM posted WINDOW weeks AS (PARTITION BY taking_id ORDER BY k DESC)
),
paid AS (
  SELECT d.k, sum(land.m2 * greatest(0, least(1, COALESCE(s.met / nullif(s.due, 0), 0)))) AS m2
  FROM sums s JOIN land ON land.id = s.taking_id JOIN days d ON d.k <= s.k AND d.k > s.next_k
  WHERE (land.retired_date IS NULL OR d.day < land.retired_date) AND (land.since_date IS NULL OR d.day >= land.since_date)
  GROUP BY d.k
),
worked AS (
  SELECT d.k, sum(r.cleared_m2) AS cleared, sum(r.levelled_m2) AS levelled
  FROM days d CROSS JOIN lots
  CROSS JOIN LATERAL (
    SELECT cleared_m2, levelled_m2 FROM expansion_levellingreport
    WHERE lot_id = lots.id AND report_date <= d.day ORDER BY report_date DESC, id DESC LIMIT 1
  ) r
  GROUP BY d.k
),
delivered AS (
  SELECT d.k, sum(c.area_m2) AS m2
  FROM days d JOIN expansion_deliverycertificate c ON c.valid @> d.day
  JOIN lots ON lots.id = c.lot_id
  GROUP BY d.k
)
SELECT d.day,
       round(COALESCE(acquired.m2, 0), 2) AS acquired, round(COALESCE(paid.m2, 0), 2) AS paid,
       COALESCE(worked.cleared, 0) AS cleared, COALESCE(worked.levelled, 0) AS levelled,
       COALESCE(delivered.m2, 0) AS delivered,
       (SELECT COALESCE(sum(m2), 0) FROM land WHERE land.retired_date IS NULL OR land.retired_date > %(on)s::date) AS land_m2, (SELECT COALESCE(sum(m2), 0) FROM lots) AS lots_m2
FROM days d
LEFT JOIN acquired ON acquired.k = d.k
LEFT JOIN paid ON paid.k = d.k
LEFT JOIN worked ON worked.k = d.k
LEFT JOIN delivered ON delivered.k = d.k
ORDER BY d.day
