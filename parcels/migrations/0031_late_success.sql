-- What a bank says it paid can always be entered, also where it had said before that it had not.
CREATE OR REPLACE FUNCTION run_item_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answered parcels_runitem := NEW;
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', 'run_item'); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.result <> 'pending' OR NOT EXISTS (SELECT FROM parcels_paymentrun r JOIN parcels_line l ON l.project_id = r.project_id
        JOIN parcels_bankaccount b ON b.id = NEW.account_id AND b.party_id = NEW.payee_id
        WHERE r.id = NEW.run_id AND r.state = 'prepared' AND l.id = NEW.line_id AND l.payee_id = NEW.payee_id) THEN
      PERFORM refuse('run_is_frozen');
    END IF;
    RETURN NEW;
  END IF;
  answered.result := OLD.result;
  answered.result_date := OLD.result_date;
  answered.failure := OLD.failure;
  answered.bank_reference := OLD.bank_reference;
  IF answered IS DISTINCT FROM OLD THEN PERFORM refuse('run_is_frozen'); END IF;
  IF NOT ((OLD.result = 'pending' AND NEW.result IN ('success', 'failed')) OR (OLD.result = 'success' AND NEW.result = 'returned')
          OR (OLD.result = 'failed' AND NEW.result = 'success')
          OR NEW IS NOT DISTINCT FROM OLD)
     OR NOT EXISTS (SELECT FROM parcels_paymentrun WHERE id = NEW.run_id AND state IN ('released', 'answered')) THEN
    PERFORM refuse('run_answer_illegal');
  END IF;
  RETURN NEW;
END $$;
