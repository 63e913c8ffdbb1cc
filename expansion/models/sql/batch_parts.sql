-- Each approval batch on the day: its takings, their ground in and outside the boundary in ㎡, and its approval.
SELECT b.id AS batch_id, b.code, b.name, count(p.id) AS takings, sum(ST_Area(p.geom))::numeric AS whole,
       sum(ST_Area(ST_Intersection(p.geom, w.geom)))::numeric AS inside,
       (SELECT min(s.done_date) FROM parcels_procedurestep s
        WHERE s.batch_id = b.id AND s.step = '11' AND s.done_date <= %(on)s::date
          AND NOT EXISTS (SELECT FROM parcels_procedurestep c WHERE c.corrects_id = s.id)) AS approved_date
FROM pieces p
JOIN parcels_taking t ON t.id = p.id
JOIN parcels_approvalbatch b ON b.id = t.batch_id
CROSS JOIN boundary w
WHERE b.opened_date <= %(on)s::date
GROUP BY b.id, b.code, b.name
ORDER BY b.code
