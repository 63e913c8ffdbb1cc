CREATE OR REPLACE FUNCTION lines_of_row(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT l.id FROM parcels_publicrow r JOIN parcels_line l ON l.taking_id = r.taking_id AND l.claimant_id = r.party_id
    AND (r.head = '' OR r.head = l.head) JOIN parcels_agreement a ON a.id = l.agreement_id AND a.state = 'signed'
  WHERE r.id = wanted
$$;

CREATE OR REPLACE FUNCTION line_held_until(line bigint) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT max(CASE WHEN o.state = 'upheld' AND s.ends_date IS NOT NULL THEN s.ends_date + 1 ELSE 'infinity'::date END)
  FROM parcels_line l
  JOIN parcels_publicrow r ON r.taking_id = l.taking_id AND r.party_id = l.claimant_id AND (r.head = '' OR r.head = l.head)
  JOIN parcels_objection o ON o.row_id = r.id AND o.state <> 'rejected'
  LEFT JOIN parcels_publiclist s ON s.id = o.settled_by_id
  WHERE l.id = line
$$;

DROP FUNCTION row_stands_for(varchar, varchar, bigint, varchar, bigint);

DELETE FROM parcels_itemunit;
