-- The numerators of a signed share set sum to its denominator.
SELECT 'share_set ' || s.id || ' of taking ' || s.taking_id AS subject,
       COALESCE(sum(h.numerator), 0) || '/' || s.denominator AS kept, '1' AS expected
FROM parcels_shareset s LEFT JOIN parcels_share h ON h.share_set_id = s.id
WHERE s.signed_date IS NOT NULL
GROUP BY s.id HAVING COALESCE(sum(h.numerator), 0) <> s.denominator
