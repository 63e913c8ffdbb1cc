DROP TRIGGER struck_item ON parcels_itemmeasure;
DROP FUNCTION struck_item_guard();
DROP TRIGGER agreement_corrected ON parcels_agreement;
DROP FUNCTION agreement_corrected_guard();
DROP FUNCTION not_as_corrected(bigint[], date);
DROP FUNCTION corrected_lists(bigint[], date);
DROP FUNCTION item_struck(bigint);
