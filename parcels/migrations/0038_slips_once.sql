-- One slip lifts what one fund may spend once: the receipt of a fund and a slip that stands, whoever writes it.

-- A slip's number as people take it to be the same: without blanks, full width or capitals.
CREATE FUNCTION slip_key(number text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT lower(regexp_replace(normalize(COALESCE(number, ''), NFKC), '\s', '', 'g'))
$$;

-- A receipt taken back by hand (冲回) frees its slip.
CREATE FUNCTION fund_slip_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE slip text;
BEGIN
  SELECT slip_key(p.number) INTO slip FROM parcels_voucher v JOIN parcels_document p ON p.id = v.paper_id WHERE v.id = NEW.voucher_id;
  IF COALESCE(slip, '') = '' THEN RETURN NEW; END IF;
  -- Two typists of one slip meet here: the second sees what the first wrote.
  PERFORM pg_advisory_xact_lock(hashtextextended('fund_slip ' || NEW.to_account_id || ' ' || slip, 0));
  IF EXISTS (SELECT FROM parcels_transfer t JOIN parcels_voucher v ON v.id = t.voucher_id JOIN parcels_document p ON p.id = v.paper_id
             WHERE t.kind = 'fund_in' AND t.to_account_id = NEW.to_account_id AND slip_key(p.number) = slip
               AND NOT EXISTS (SELECT FROM parcels_transfer r WHERE r.reverses_id = t.id)) THEN
    PERFORM refuse('fund_slip_once', NEW.voucher_id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fund_slip_once BEFORE INSERT ON parcels_transfer FOR EACH ROW
  WHEN (NEW.kind = 'fund_in') EXECUTE FUNCTION fund_slip_guard();

-- What a receipt was booked by keeps its number: else another receipt could be booked by it.
CREATE FUNCTION fund_slip_number_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM parcels_voucher v WHERE v.paper_id = OLD.id AND v.kind = 'fund_in') THEN
    PERFORM refuse('fund_slip_number_stays', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fund_slip_number BEFORE UPDATE OF number ON parcels_document FOR EACH ROW
  WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION fund_slip_number_guard();
