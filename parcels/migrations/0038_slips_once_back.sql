DROP TRIGGER fund_slip_number ON parcels_document;
DROP FUNCTION fund_slip_number_guard();
DROP TRIGGER fund_slip_once ON parcels_transfer;
DROP FUNCTION fund_slip_guard();
DROP FUNCTION slip_key(text);
