DROP TRIGGER run_item_beside_orders ON parcels_runitem;
DROP TRIGGER deposit_within_line ON parcels_depositorder;
DROP FUNCTION run_item_beside_orders_guard, deposit_within_line_guard, line_in_runs, line_open;
