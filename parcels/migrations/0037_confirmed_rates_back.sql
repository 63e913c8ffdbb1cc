DROP TRIGGER rate_confirmed ON parcels_item;
DROP TRIGGER rate_confirmed ON parcels_entitlement;
DROP FUNCTION rate_confirmed_guard();
DROP TRIGGER rate_of_set ON parcels_landcoefficient;
DROP TRIGGER rate_of_set ON parcels_rate;
DROP FUNCTION rate_of_set_guard();
DROP TRIGGER rate_set_guard ON parcels_rateset;
DROP FUNCTION rate_set_guard();
