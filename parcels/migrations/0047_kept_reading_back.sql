CREATE OR REPLACE FUNCTION claim_job(by_holder uuid) RETURNS TABLE (job bigint, job_kind varchar) LANGUAGE sql AS $$
  UPDATE parcels_job SET state = 'running', holder = by_holder, attempts = attempts + 1, step = '', step_number = 0,
      done = 0, total = 0, started_at = clock_timestamp(), heartbeat_at = clock_timestamp()
    WHERE id = (SELECT id FROM parcels_job WHERE state = 'queued' ORDER BY attempts, id FOR UPDATE SKIP LOCKED LIMIT 1)
    RETURNING id, kind
$$;

CREATE OR REPLACE FUNCTION job_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
