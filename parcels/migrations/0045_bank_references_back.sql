DROP TRIGGER return_slip ON parcels_transfer;
DROP FUNCTION return_slip_guard();
DROP TRIGGER run_follow ON parcels_paymentrun;
DROP FUNCTION run_follow_guard();
DROP TRIGGER run_item_follow ON parcels_runitem;
DROP FUNCTION run_item_follow_guard();
DROP FUNCTION followed_already(bigint);
DROP TRIGGER run_item_reference ON parcels_runitem;
DROP FUNCTION bank_reference_guard();
