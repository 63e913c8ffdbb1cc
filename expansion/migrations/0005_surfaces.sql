-- Surfaces and their points are never changed; a file that became one stays as it was.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['expansion_surface', 'expansion_surfacepoints'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION append_only_guard()', t);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION append_only_guard()', t);
  END LOOP;
END $$;
CREATE TRIGGER accepted_stays BEFORE UPDATE OR DELETE ON expansion_surveyfile FOR EACH ROW
  WHEN (OLD.state = 'accepted') EXECUTE FUNCTION append_only_guard();
