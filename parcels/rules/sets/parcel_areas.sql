-- Kept plane and ellipsoid areas of parcels equal the geometry's, to 0.01 ㎡.
SELECT 'parcel_geometry ' || g.id || ' (' || COALESCE(p.code, '#' || p.id) || ')' AS subject,
       g.plane_area_m2 || ' / ' || g.ellipsoid_area_m2 AS kept,
       round(x.plane, 2) || ' / ' || round(x.ellipsoid, 2) AS expected
FROM parcels_parcelgeometry g
JOIN parcels_parcel p ON p.id = g.parcel_id
CROSS JOIN LATERAL (SELECT ST_Area(ST_Transform(g.geom, COALESCE((SELECT survey_epsg FROM parcels_office), 4525)))::numeric AS plane,
                           ST_Area(g.geom::geography)::numeric AS ellipsoid) x
WHERE abs(g.plane_area_m2 - x.plane) > 0.011 OR abs(g.ellipsoid_area_m2 - x.ellipsoid) > 0.011
