-- One row per line with postings up to the day %(on)s: its payable yuan, what the bank paid of it, and what is
-- missing on the way paper → agreement → run → bank line. A line of the old books rests on them: what had been paid before
-- has no run and no bank line, and its paper is the signed sheet of its village; what is known of it stands beside.
WITH posted AS (
  SELECT t.line_id,
         sum(CASE WHEN b.kind = 'payable' THEN t.amount_yuan WHEN a.kind = 'payable' THEN -t.amount_yuan ELSE 0 END) AS payable,
         sum(CASE WHEN s.old_entry_id IS NOT NULL THEN 0 WHEN b.kind = 'paid' AND a.kind IN ('fund', 'suspense') THEN t.amount_yuan
                  WHEN a.kind = 'paid' AND b.kind IN ('fund', 'suspense') THEN -t.amount_yuan ELSE 0 END) AS at_bank,
         sum(CASE WHEN s.old_entry_id IS NULL THEN 0 WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END) > 0 AS paid_by_old_excess,
         sum(CASE WHEN a.kind = 'opening' AND b.kind = 'paid' THEN t.amount_yuan
                  WHEN a.kind = 'paid' AND b.kind = 'opening' THEN -t.amount_yuan ELSE 0 END) AS paid_before,
         bool_or(a.kind = 'opening' AND b.kind = 'paid' AND v.paper_id IS NULL AND t.reverses_id IS NULL) AS old_payment_without_paper,
         bool_or('payable' IN (a.kind, b.kind) AND v.paper_id IS NULL AND t.reverses_id IS NULL) AS obligation_without_paper,
         bool_or('deposit' IN (a.kind, b.kind) AND v.paper_id IS NULL AND t.reverses_id IS NULL) AS deposit_without_paper,
         bool_or(b.kind = 'paid' AND a.kind NOT IN ('deposit', 'opening', 'suspense') AND i.id IS NULL) AS payment_without_run,
         bool_or(b.kind = 'paid' AND a.kind = 'suspense' AND t.reverses_id IS NULL AND v.paper_id IS NULL) AS claim_without_paper,
         bool_or(b.kind = 'paid' AND r.id IS NOT NULL AND (r.released_by_id IS NULL OR r.approved_by_id IS NULL)) AS run_not_released,
         bool_or(b.kind = 'paid' AND i.id IS NOT NULL
                 AND (i.result NOT IN ('success', 'returned') OR i.result_date IS DISTINCT FROM t.value_date OR i.line_id <> t.line_id)) AS payment_without_bank_line,
         bool_or(b.kind = 'paid' AND i.id IS NOT NULL AND t.reverses_id IS NULL AND i.bank_reference = ''
                 AND v.paper_id IS NULL
                 AND NOT EXISTS (SELECT FROM parcels_bankfilerow b WHERE b.item_id = i.id AND b.verdict = 'paid')) AS payment_without_slip
  FROM parcels_transfer t
  JOIN parcels_voucher v ON v.id = t.voucher_id
  JOIN parcels_account a ON a.id = t.from_account_id
  JOIN parcels_account b ON b.id = t.to_account_id
  LEFT JOIN parcels_runitem i ON i.id = t.run_item_id
  -- A claimed sum (待查款认领) has its bank line in the row of the list it came from, and that row its run.
  LEFT JOIN parcels_suspenseitem s ON s.id = t.suspense_id
  LEFT JOIN parcels_paymentrun r ON r.id = COALESCE(i.run_id, s.run_id)
  WHERE t.line_id IS NOT NULL AND t.value_date <= %(on)s
  GROUP BY t.line_id
)
SELECT l.id, g.number, p.code, x.payable, x.at_bank,
       array_remove(ARRAY[
         CASE WHEN g.takeover_id IS NOT NULL THEN 'old_book' END,
         CASE WHEN g.takeover_id IS NOT NULL AND (k.state IS DISTINCT FROM 'locked' OR e.id IS NULL OR COALESCE(f.scan, '') = '')
              THEN 'old_book_not_signed' END,
         CASE WHEN x.paid_by_old_excess THEN 'paid_by_old_excess' END,
         CASE WHEN x.old_payment_without_paper THEN 'old_payment_without_paper' END,
         CASE WHEN g.state = 'draft' THEN 'agreement_not_signed' END,
         CASE WHEN COALESCE(d.scan, '') = '' THEN 'agreement_without_scan' END,
         CASE WHEN x.obligation_without_paper THEN 'obligation_without_paper' END,
         CASE WHEN x.deposit_without_paper THEN 'deposit_without_paper' END,
         CASE WHEN x.payment_without_run THEN 'payment_without_run' END,
         CASE WHEN x.claim_without_paper THEN 'claim_without_paper' END,
         CASE WHEN x.run_not_released THEN 'run_not_released' END,
         CASE WHEN x.payment_without_bank_line THEN 'payment_without_bank_line' END,
         CASE WHEN x.payment_without_slip THEN 'payment_without_slip' END], NULL) AS missing,
       x.paid_before, k.cutover_date, k.locked_date, o.name AS book, e.sheet, e.row, w.name AS village, f.title, f.number,
       s.agreed_yuan, s.paid_yuan, s.unpaid_yuan, s.explanation, e.unknown, e.voucher, e.last_paid_date
FROM posted x
JOIN parcels_line l ON l.id = x.line_id
JOIN parcels_agreement g ON g.id = l.agreement_id
JOIN parcels_project p ON p.id = l.project_id
LEFT JOIN parcels_document d ON d.id = g.paper_id
LEFT JOIN parcels_takeover k ON k.id = g.takeover_id
LEFT JOIN parcels_oldentry e ON e.line_id = l.id
LEFT JOIN parcels_oldbook o ON o.id = e.book_id
LEFT JOIN parcels_oldparty n ON n.id = e.owner_id
LEFT JOIN parcels_place w ON w.id = n.village_id
LEFT JOIN parcels_signedtotal s ON s.takeover_id = k.id AND s.village_id = n.village_id AND s.owner_id IS NULL
LEFT JOIN parcels_document f ON f.id = s.paper_id
ORDER BY g.number, l.position, l.id
