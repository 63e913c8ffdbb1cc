DROP TRIGGER step_order ON parcels_procedurestep;
DROP FUNCTION step_order_guard();
DELETE FROM parcels_stagetransition WHERE axis = 'procedure';
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'landmgmt_app') THEN
    GRANT INSERT, UPDATE, DELETE ON parcels_stagetransition TO landmgmt_app;
  END IF;
END $$;
