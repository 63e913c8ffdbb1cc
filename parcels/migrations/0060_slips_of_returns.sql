-- A return is proved as a payment is, by the voucher's slip or by a row of the bank's own file: as in 0045. What
-- returns nothing is let go first: joined to all vouchers, each row posted was looked at once for every voucher.
CREATE OR REPLACE FUNCTION return_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint; bare bigint[];
BEGIN
  bare := ARRAY(SELECT DISTINCT n.voucher_id FROM new_rows n WHERE n.kind = 'return' AND n.run_item_id IS NOT NULL);
  IF bare = '{}' THEN RETURN NULL; END IF;
  bare := ARRAY(SELECT v.id FROM parcels_voucher v LEFT JOIN parcels_document d ON d.id = v.paper_id
                WHERE v.id = ANY(bare) AND COALESCE(d.number, '') = '' AND COALESCE(d.scan, '') = '');
  IF bare = '{}' THEN RETURN NULL; END IF;
  SELECT n.run_item_id INTO bad FROM new_rows n
    WHERE n.kind = 'return' AND n.run_item_id IS NOT NULL AND n.voucher_id = ANY(bare)
      AND NOT EXISTS (SELECT FROM parcels_bankfilerow r WHERE r.item_id = n.run_item_id AND r.verdict = 'returned') LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('return_without_slip', bad::text); END IF;
  RETURN NULL;
END $$;
