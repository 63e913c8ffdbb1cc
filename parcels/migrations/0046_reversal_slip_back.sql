DROP TRIGGER reversal_slip ON parcels_transfer;
DROP FUNCTION reversal_slip_guard();
