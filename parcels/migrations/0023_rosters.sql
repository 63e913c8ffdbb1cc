-- A roster that was written is evidence of what was read and by whom: it is never changed and never goes.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON parcels_rosterimport FOR EACH ROW EXECUTE FUNCTION append_only_guard();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON parcels_rosterimport FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard();
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON parcels_rosterimport FROM landmgmt_app;
  END IF;
END $$;
