-- A loan between projects is extended by two people; what was asked and answered is only added to.

-- The last day of a loan as it stood at the end of a day: an extension holds from the day it was agreed to.
CREATE FUNCTION loan_due_on(wanted bigint, day date) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT GREATEST(l.due_date, (SELECT max(e.due_date) FROM parcels_loanextension e
    JOIN parcels_loanextensionanswer a ON a.extension_id = e.id WHERE e.loan_id = l.id AND a.agreed AND a.decided_date <= day))
  FROM parcels_projectloan l WHERE l.id = wanted
$$;

CREATE FUNCTION loan_extension_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE l parcels_projectloan;
BEGIN
  SELECT * INTO l FROM parcels_projectloan WHERE id = NEW.loan_id FOR NO KEY UPDATE;
  IF l.state <> 'standing' THEN PERFORM refuse('loan_state_illegal', l.number); END IF;
  IF NEW.asked_date < l.decided_date THEN PERFORM refuse('loan_extension_before_loan', l.number); END IF;
  IF NEW.due_date <= loan_due_on(l.id, 'infinity') THEN PERFORM refuse('loan_extension_not_later', l.number); END IF;
  IF EXISTS (SELECT FROM parcels_loanextension e WHERE e.loan_id = l.id
             AND NOT EXISTS (SELECT FROM parcels_loanextensionanswer a WHERE a.extension_id = e.id)) THEN
    PERFORM refuse('loan_extension_waits', l.number);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_extension BEFORE INSERT ON parcels_loanextension FOR EACH ROW EXECUTE FUNCTION loan_extension_guard();

CREATE FUNCTION loan_extension_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE l parcels_projectloan; e parcels_loanextension;
BEGIN
  SELECT * INTO e FROM parcels_loanextension WHERE id = NEW.extension_id;
  SELECT * INTO l FROM parcels_projectloan WHERE id = e.loan_id FOR NO KEY UPDATE;
  IF NEW.decided_by_id = e.asked_by_id THEN PERFORM refuse('loan_extension_by_a_second', l.number); END IF;
  IF NEW.decided_date < e.asked_date THEN PERFORM refuse('loan_extension_before_loan', l.number); END IF;
  IF NEW.agreed AND l.state <> 'standing' THEN PERFORM refuse('loan_state_illegal', l.number); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_extension_answer BEFORE INSERT ON parcels_loanextensionanswer
  FOR EACH ROW EXECUTE FUNCTION loan_extension_answer_guard();

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['parcels_loanextension', 'parcels_loanextensionanswer'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', name);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', name);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM landmgmt_app', name);
    END IF;
  END LOOP;
END $$;
