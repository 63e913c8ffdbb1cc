-- The context of a history row, asked for without an error that is caught.
--
-- Each history row asks for it once. As pghistory installs it, the function reads two settings that nobody has set, and
-- catches the error that makes. An error caught is a subtransaction taken back, and each one looks through every deferred
-- check the transaction has queued so far (AfterTriggerEndSubXact): the square of the rows of a deed. Asked for with
-- missing_ok there is no error, and the same rows are written: no context, or one that has ended (''), is none.
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  context uuid := NULLIF(current_setting('pghistory.context_id', true), '')::uuid;
  told jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
  IF context IS NULL OR told IS NULL THEN RETURN NULL; END IF;
  INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (context, told, now(), now())
    ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
    WHERE pghistory_context.metadata <> EXCLUDED.metadata;
  RETURN context;
END $$;
