-- What a bank is said to have paid is proved: by the voucher's slip, by the bank's number of the row, or by a row of the
-- bank's own file. Asked once for all rows of a statement; a voucher with a slip asks nothing further.
CREATE FUNCTION payment_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bare bigint[]; bad bigint;
BEGIN
  SELECT array_agg(v.id) INTO bare FROM parcels_voucher v LEFT JOIN parcels_document d ON d.id = v.paper_id
    WHERE v.id = ANY(ARRAY(SELECT DISTINCT n.voucher_id FROM new_rows n WHERE n.run_item_id IS NOT NULL
                           AND n.reverses_id IS NULL AND n.kind IN ('payment', 'suspense')))
      AND COALESCE(d.number, '') = '' AND COALESCE(d.scan, '') = '';
  IF bare IS NULL THEN RETURN NULL; END IF;
  SELECT i.id INTO bad FROM parcels_runitem i
    WHERE i.id = ANY(ARRAY(SELECT n.run_item_id FROM new_rows n WHERE n.voucher_id = ANY(bare) AND n.reverses_id IS NULL
                           AND n.run_item_id IS NOT NULL AND n.kind IN ('payment', 'suspense')))
      AND i.bank_reference = ''
      AND NOT EXISTS (SELECT FROM parcels_bankfilerow r WHERE r.item_id = i.id AND r.verdict = 'paid') LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('payment_without_slip', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payment_slip AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION payment_slip_guard();
