-- A thing's quantities are those of its newest measures; what was first seen after the freeze has its finding.
SELECT 'item ' || i.id || ' measured' AS subject, i.quantity::text AS kept, m.quantity::text AS expected
FROM parcels_item i LEFT JOIN LATERAL (
  SELECT quantity FROM parcels_itemmeasure WHERE item_id = i.id AND kind = 'measured' ORDER BY id DESC LIMIT 1) m ON true
WHERE i.quantity IS DISTINCT FROM m.quantity
UNION ALL
SELECT 'item ' || i.id || ' signed', i.signed_quantity || ' on ' || i.signed_date, m.quantity || ' on ' || m.measured_date
FROM parcels_item i LEFT JOIN LATERAL (
  SELECT quantity, measured_date FROM parcels_itemmeasure WHERE item_id = i.id AND kind = 'signed' ORDER BY id DESC LIMIT 1) m ON true
WHERE (i.signed_quantity, i.signed_date) IS DISTINCT FROM (m.quantity, m.measured_date)
