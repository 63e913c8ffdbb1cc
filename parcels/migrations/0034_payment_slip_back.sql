DROP TRIGGER payment_slip ON parcels_transfer;
DROP FUNCTION payment_slip_guard();
