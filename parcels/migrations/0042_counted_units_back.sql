DROP TRIGGER counted_measure ON parcels_itemmeasure;
DROP TRIGGER counted_item ON parcels_item;
DROP FUNCTION counted_quantity_guard();
