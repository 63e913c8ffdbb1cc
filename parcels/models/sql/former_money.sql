-- What the parcels each taking came from still owe, as a state: 0 none, 1 paid, 2 not due, 3 overdue. The sums stay
-- on the former parcel, so that nothing is counted twice. Follows taking_money.
former_money AS MATERIALIZED (
  SELECT a.taking_id, max(array_position(ARRAY['none', 'paid', 'not_due', 'overdue'], m.payment) - 1) AS rank,
         max(m.days_overdue) AS days_overdue
  FROM parcels_ancestry a JOIN taking_money m ON m.taking_id = a.ancestor_id
  GROUP BY a.taking_id
)
