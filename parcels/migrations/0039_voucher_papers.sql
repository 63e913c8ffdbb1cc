-- Papers that came after a voucher was posted are added to it, and never changed or taken away.
DO $$
BEGIN
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_voucherpaper FOR EACH ROW EXECUTE FUNCTION append_only_guard();
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_voucherpaper FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_voucherpaper FROM landmgmt_app;
  END IF;
END $$;
