-- Service sections on the day, each with the state it was in.
SELECT l.id AS line_id, l.kind, l.code, l.name, l.trunk, l.grade, l.diameter_mm, l.plane_length_m AS metres,
       s.state, s.since_date
FROM expansion_serviceline l
JOIN expansion_servicelinestate s ON s.line_id = l.id AND s.valid @> %(on)s::date
ORDER BY l.kind, l.code
