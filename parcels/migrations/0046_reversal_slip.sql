-- What a person takes back by hand bears a paper: of the bank's rows 0034 and 0045 ask for themselves.
CREATE FUNCTION reversal_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT n.voucher_id INTO bad FROM new_rows n JOIN parcels_voucher v ON v.id = n.voucher_id
    LEFT JOIN parcels_document d ON d.id = v.paper_id
    WHERE n.kind = 'reversal' AND n.run_item_id IS NULL AND COALESCE(d.number, '') = '' AND COALESCE(d.scan, '') = '' LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('reversal_without_slip', bad::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reversal_slip AFTER INSERT ON parcels_transfer REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION reversal_slip_guard();
