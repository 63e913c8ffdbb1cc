-- The functions of jobs; the triggers and tables go by themselves.
DROP FUNCTION sweep_jobs(interval, integer);
DROP FUNCTION release_job(bigint, integer);
DROP FUNCTION finish_job(bigint, uuid, jsonb);
DROP FUNCTION claim_job(uuid);
DROP FUNCTION job_calls() CASCADE;
DROP FUNCTION job_guard() CASCADE;
