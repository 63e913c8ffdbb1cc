DROP TRIGGER old_version_needs_two ON parcels_agreement;
DROP TRIGGER posting_needs_two ON parcels_transfer;
DROP TRIGGER proposed_posting ON parcels_proposedposting;
DROP FUNCTION old_version_needs_two_guard();
DROP FUNCTION posting_needs_two_guard();
DROP FUNCTION proposed_posting_guard();
