DROP TRIGGER money_of_debt ON parcels_transfer;
DROP TRIGGER deposit_ordered ON parcels_transfer;
DROP FUNCTION money_of_debt_guard, deposit_ordered_guard, line_lowest;
DROP TRIGGER append_only ON parcels_depositapproval;
DROP TRIGGER append_only_truncate ON parcels_depositapproval;
DROP TRIGGER deposit_approval_guard ON parcels_depositapproval;
DROP TRIGGER deposit_order_guard ON parcels_depositorder;
DROP FUNCTION deposit_approval_guard, deposit_order_guard;
