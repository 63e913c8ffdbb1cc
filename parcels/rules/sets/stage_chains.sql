-- Stages go in order, each begins where the last one ends; the last one is open, or ends with its taking.
WITH chain AS (
  SELECT 'acquisition' AS axis, taking_id AS owner, position, stage AS value, since_date, valid, retired_date
  FROM parcels_takingstage JOIN parcels_taking t ON t.id = taking_id
  UNION ALL
  SELECT 'works', taking_id, position, works, since_date, valid, retired_date
  FROM parcels_takingworks JOIN parcels_taking t ON t.id = taking_id
  UNION ALL
  SELECT 'dispute', dispute_id, position, state, since_date, valid, NULL FROM parcels_disputestateperiod
), linked AS (
  SELECT *, lag(value) OVER w AS before, lag(position) OVER w AS position_before,
         lead(since_date) OVER w AS next_since, lead(position) OVER w IS NULL AS is_last
  FROM chain WINDOW w AS (PARTITION BY axis, owner ORDER BY position)
)
SELECT l.axis || ' chain of ' || l.owner || ', position ' || l.position AS subject,
       COALESCE(l.before, '-') || ' → ' || l.value || ' ' || l.valid AS kept,
       'a lawful step, without gap, valid from ' || l.since_date || ' to ' || COALESCE(l.next_since::text, l.retired_date::text, 'now') AS expected
FROM linked l
WHERE l.position <> COALESCE(l.position_before + 1, 0)
   OR (l.before IS NOT NULL AND NOT EXISTS (SELECT FROM parcels_stagetransition s
       WHERE s.axis = l.axis AND s.from_stage = l.before AND s.to_stage = l.value))
   OR l.valid IS DISTINCT FROM CASE WHEN l.is_last THEN daterange(l.since_date, l.retired_date) ELSE daterange(l.since_date, l.next_since) END
UNION ALL
SELECT 'works of taking ' || w.taking_id, w.works || ' ' || w.since_date, 'handed over before'
FROM parcels_takingworks w
WHERE w.works <> 'not_started' AND NOT EXISTS (SELECT FROM parcels_takingstage s
      WHERE s.taking_id = w.taking_id AND s.stage = 'handed_over' AND s.since_date <= w.since_date)
UNION ALL
SELECT 'taking ' || t.id, 'no stage', 'not_started'
FROM parcels_taking t WHERE NOT EXISTS (SELECT FROM parcels_takingstage s WHERE s.taking_id = t.id)
