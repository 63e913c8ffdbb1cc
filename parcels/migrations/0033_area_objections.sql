-- Land compensation, resettlement and social insurance are worked out from the area: whoever objects to it objects to
-- all three, of every claimant on that land. The rows that show the area are those of the survey's areas, and those of
-- the sums reckoned from it. Any other row stands for its claimant's lines of its head.
CREATE FUNCTION row_stands_for(row_kind varchar, row_head varchar, row_party bigint, line_head varchar, line_claimant bigint)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT line_claimant = row_party AND row_head IN ('', line_head)
    OR (row_kind = 'area' OR row_kind = 'amount' AND row_head IN ('land', 'resettlement'))
       AND line_head IN ('land', 'resettlement', 'social_insurance')
$$;

CREATE OR REPLACE FUNCTION lines_of_row(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT l.id FROM parcels_publicrow r JOIN parcels_line l ON l.taking_id = r.taking_id
    AND row_stands_for(r.kind, r.head, r.party_id, l.head, l.claimant_id)
    JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
  WHERE r.id = wanted
$$;

CREATE OR REPLACE FUNCTION line_held_until(line bigint) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT max(CASE WHEN o.state = 'upheld' AND s.ends_date IS NOT NULL THEN s.ends_date + 1 ELSE 'infinity'::date END)
  FROM parcels_line l
  JOIN parcels_publicrow r ON r.taking_id = l.taking_id AND row_stands_for(r.kind, r.head, r.party_id, l.head, l.claimant_id)
  JOIN parcels_objection o ON o.row_id = r.id AND o.state <> 'rejected'
  LEFT JOIN parcels_publiclist s ON s.id = o.settled_by_id
  WHERE l.id = line
$$;

-- What stands recorded already: the lines that waited for no one wait from the day the objection was recorded.
INSERT INTO parcels_linehold (line_id, cause, ground, valid)
SELECT l.id, 'objection', string_agg(DISTINCT o.number, '、'),
       daterange(min(GREATEST(o.recorded_date, a.signed_date)), NULLIF(line_held_until(l.id), 'infinity'))
FROM parcels_objection o JOIN parcels_publicrow r ON r.id = o.row_id
JOIN parcels_line l ON l.taking_id = r.taking_id AND row_stands_for(r.kind, r.head, r.party_id, l.head, l.claimant_id)
JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
WHERE o.state <> 'rejected' AND NOT EXISTS (SELECT FROM parcels_linehold h WHERE h.line_id = l.id AND h.cause = 'objection')
GROUP BY l.id HAVING min(GREATEST(o.recorded_date, a.signed_date)) < line_held_until(l.id);

-- The units a price may be per; what older rates were published in stays known, out of use.
INSERT INTO parcels_itemunit (name, position, is_used)
SELECT name, place, true FROM unnest(ARRAY['㎡', 'm³', '亩', '米', '口', '根', '套', '冢', '座', '株', '棵', '个']) WITH ORDINALITY AS u (name, place);
INSERT INTO parcels_itemunit (name, position, is_used)
SELECT unit, 99, false FROM (SELECT DISTINCT unit FROM parcels_rate WHERE unit <> '' ORDER BY unit) r ON CONFLICT (name) DO NOTHING;
