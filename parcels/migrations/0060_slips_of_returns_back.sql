-- A return is proved as a payment is: by the voucher's slip or by a row of the bank's own file.
CREATE OR REPLACE FUNCTION return_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.run_item_id INTO bad FROM new_rows n JOIN parcels_voucher v ON v.id = n.voucher_id
    LEFT JOIN parcels_document d ON d.id = v.paper_id
    WHERE n.kind = 'return' AND n.run_item_id IS NOT NULL AND COALESCE(d.number, '') = '' AND COALESCE(d.scan, '') = ''
      AND NOT EXISTS (SELECT FROM parcels_bankfilerow r WHERE r.item_id = n.run_item_id AND r.verdict = 'returned') LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('return_without_slip', bad::text); END IF;
  RETURN NULL;
END $$;
