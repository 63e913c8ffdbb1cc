-- Background jobs: who may take one, when a silent one goes back, how its end is written with its effect.
-- Each refusal bears a constraint name (parcels/actions/deed.py).

-- Codes, numbers and days only: no letter beyond ASCII (a name), no long number (an ID, an account, a phone).
ALTER TABLE parcels_job ADD CONSTRAINT job_params_are_codes
  CHECK (params::text ~ '^[\x20-\x7e]*$' AND params::text !~ '[0-9]{11}' AND key ~ '^[\x21-\x7e]+$');

CREATE FUNCTION job_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fixed text[] := ARRAY['state', 'holder', 'attempts', 'step', 'step_number', 'steps', 'done', 'total', 'cancel_asked',
                              'result', 'started_at', 'heartbeat_at', 'ended_at', 'file'];
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('job_is_kept', OLD.id::text); END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'queued' OR NEW.holder IS NOT NULL OR NEW.attempts <> 0 THEN PERFORM refuse('job_starts_queued'); END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('done', 'failed', 'cancelled')
     AND to_jsonb(NEW) - 'file' IS DISTINCT FROM to_jsonb(OLD) - 'file' THEN
    PERFORM refuse('job_is_ended', OLD.id::text);
  END IF;
  IF to_jsonb(NEW) - fixed IS DISTINCT FROM to_jsonb(OLD) - fixed OR NEW.file NOT IN (OLD.file, '') THEN
    PERFORM refuse('job_is_fixed', OLD.id::text);
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('queued', 'running'), ('queued', 'cancelled'),
      ('running', 'queued'), ('running', 'done'), ('running', 'failed'), ('running', 'cancelled')) THEN
    PERFORM refuse('job_step_illegal', OLD.id::text);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER job_guard BEFORE INSERT OR UPDATE OR DELETE ON parcels_job FOR EACH ROW EXECUTE FUNCTION job_guard();

-- Whoever waits for work hears of it when the asking transaction commits.
CREATE FUNCTION job_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('landmgmt_jobs', '');
  RETURN NULL;
END $$;
CREATE TRIGGER job_calls AFTER INSERT ON parcels_job FOR EACH STATEMENT EXECUTE FUNCTION job_calls();

-- The oldest queued job becomes the holder's, one that died before only after the others; two workers never take the same.
CREATE FUNCTION claim_job(by_holder uuid) RETURNS TABLE (job bigint, job_kind varchar) LANGUAGE sql AS $$
  UPDATE parcels_job SET state = 'running', holder = by_holder, attempts = attempts + 1, step = '', step_number = 0,
      done = 0, total = 0, started_at = clock_timestamp(), heartbeat_at = clock_timestamp()
    WHERE id = (SELECT id FROM parcels_job WHERE state = 'queued' ORDER BY attempts, id FOR UPDATE SKIP LOCKED LIMIT 1)
    RETURNING id, kind
$$;

-- The end stands in the transaction of the effect: only for whoever still holds the job, and not once it was called off.
CREATE FUNCTION finish_job(job bigint, by_holder uuid, told jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE parcels_job SET state = 'done', result = told, ended_at = clock_timestamp()
    WHERE id = job AND holder = by_holder AND state = 'running' AND NOT cancel_asked;
  IF NOT FOUND THEN PERFORM refuse('job_not_ours', job::text); END IF;
END $$;

-- A running job goes back to the queue, or ends where it was called off or has killed too many workers.
CREATE FUNCTION release_job(job bigint, most_attempts integer) RETURNS void LANGUAGE sql AS $$
  UPDATE parcels_job SET
      state = CASE WHEN cancel_asked THEN 'cancelled' WHEN attempts >= most_attempts THEN 'failed' ELSE 'queued' END,
      ended_at = CASE WHEN cancel_asked OR attempts >= most_attempts THEN clock_timestamp() END,
      result = CASE WHEN NOT cancel_asked AND attempts >= most_attempts
                    THEN jsonb_build_object('code', 'job_died', 'params', jsonb_build_object('attempts', attempts)) END,
      holder = NULL
    WHERE id = job AND state = 'running'
$$;

-- Jobs whose worker has been silent too long; returns how many were taken from it. A job whose end is just being
-- written is locked and left alone.
CREATE FUNCTION sweep_jobs(silent interval, most_attempts integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE one bigint; found integer := 0;
BEGIN
  FOR one IN SELECT id FROM parcels_job WHERE state = 'running' AND heartbeat_at < clock_timestamp() - silent
             ORDER BY id FOR UPDATE SKIP LOCKED LOOP
    PERFORM release_job(one, most_attempts);
    found := found + 1;
  END LOOP;
  RETURN found;
END $$;

-- Photos of land are evidence: only added.
DO $$
BEGIN
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_landphoto FOR EACH ROW EXECUTE FUNCTION append_only_guard();
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_landphoto FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_landphoto FROM landmgmt_app;
    REVOKE DELETE, TRUNCATE ON parcels_job FROM landmgmt_app;
  END IF;
END $$;
