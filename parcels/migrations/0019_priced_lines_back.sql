DROP TRIGGER insurance_fund_guard ON parcels_party;
DROP TRIGGER entitlement_manual ON parcels_entitlement;
DROP TRIGGER item_price_guard ON parcels_itemprice;
DROP TRIGGER appraisal_guard ON parcels_appraisal;
DROP TRIGGER manual_line_guard ON parcels_manualline;
DROP FUNCTION insurance_fund_guard(), entitlement_manual_guard(), manual_named(jsonb), item_price_guard(), appraisal_guard(),
  manual_line_guard();
CREATE OR REPLACE FUNCTION social_insurance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.head = 'social_insurance' AND EXISTS (SELECT FROM parcels_party WHERE id = NEW.payee_id AND kind IN ('person', 'household')) THEN
    PERFORM refuse('social_insurance_apart', NEW.payee_id::text);
  END IF;
  RETURN NEW;
END $$;
