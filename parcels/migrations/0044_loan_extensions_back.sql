DROP TRIGGER append_only ON parcels_loanextension;
DROP TRIGGER append_only_truncate ON parcels_loanextension;
DROP TRIGGER append_only ON parcels_loanextensionanswer;
DROP TRIGGER append_only_truncate ON parcels_loanextensionanswer;
DROP TRIGGER loan_extension_answer ON parcels_loanextensionanswer;
DROP TRIGGER loan_extension ON parcels_loanextension;
DROP FUNCTION loan_extension_answer_guard();
DROP FUNCTION loan_extension_guard();
DROP FUNCTION loan_due_on(bigint, date);
