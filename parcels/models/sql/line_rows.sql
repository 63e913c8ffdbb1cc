-- Rows of line_state with the names a table shows; the caller adds WHERE, ORDER BY and LIMIT.
SELECT s.line_id, s.agreement_id, agreement.number AS agreement_number, s.project_id,
       project.code AS project_code, s.taking_id, taking.code AS taking_code, kin.codes AS taking_now, s.head, s.level, s.claimant_id,
       claimant.name AS claimant, s.payee_id, payee.name AS payee, village.name AS village, s.due_date,
       s.payable AS payable_yuan, s.paid AS paid_yuan, s.unpaid AS unpaid_yuan, s.overdue AS overdue_yuan,
       s.deposited AS deposited_yuan, s.held AS held_yuan, s.in_transit AS in_transit_yuan,
       s.is_held, s.reason, s.age,
       CASE WHEN s.overdue > 0 THEN s.days_late ELSE 0 END AS days_overdue
FROM line_state s
JOIN parcels_agreement agreement ON agreement.id = s.agreement_id
JOIN parcels_project project ON project.id = s.project_id
JOIN parcels_party claimant ON claimant.id = s.claimant_id
JOIN parcels_party payee ON payee.id = s.payee_id
LEFT JOIN parcels_taking taking ON taking.id = s.taking_id
-- What stands on the land today where its parcel was split, merged or redrawn.
LEFT JOIN LATERAL (
  SELECT string_agg(t.code, '、' ORDER BY t.code) AS codes FROM parcels_ancestry a JOIN parcels_taking t ON t.id = a.taking_id
  WHERE a.ancestor_id = s.taking_id AND taking.retired_date <= %(on)s
    AND EXISTS (SELECT FROM parcels_takingstage x WHERE x.taking_id = t.id AND x.valid @> %(on)s::date)
) kin ON taking.retired_date IS NOT NULL
LEFT JOIN parcels_place village ON village.id = s.village_id
