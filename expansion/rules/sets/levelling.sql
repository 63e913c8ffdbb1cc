-- Levelling totals never fall, and a lot's states go in order without gap.
SELECT 'levelling_report ' || r.id AS subject, r.cleared_m2 || ' / ' || r.levelled_m2 AS kept, 'not below ' || r.cleared_before || ' / ' || r.levelled_before AS expected
FROM (SELECT *, lag(cleared_m2) OVER w AS cleared_before, lag(levelled_m2) OVER w AS levelled_before FROM expansion_levellingreport
      WINDOW w AS (PARTITION BY lot_id ORDER BY report_date, id)) r
WHERE r.cleared_m2 < r.cleared_before OR r.levelled_m2 < r.levelled_before OR r.levelled_m2 > r.cleared_m2
UNION ALL
SELECT 'lot ' || s.lot_id || ', position ' || s.position, s.works || ' ' || s.valid, 'from ' || s.since_date || ' to ' || COALESCE(s.next_since::text, 'now')
FROM (SELECT *, lead(since_date) OVER w AS next_since, lag(position) OVER w AS position_before FROM expansion_lotstate
      WINDOW w AS (PARTITION BY lot_id ORDER BY position)) s
WHERE s.position <> COALESCE(s.position_before + 1, 0)
   OR s.valid IS DISTINCT FROM daterange(s.since_date, s.next_since)
