-- Every geometry is valid and not empty, also where a constraint was switched off.
SELECT 'taking_geometry ' || id AS subject, ST_IsValidReason(geom) AS kept, 'valid' AS expected
FROM parcels_takinggeometry WHERE NOT ST_IsValid(geom) OR ST_IsEmpty(geom)
UNION ALL
SELECT 'parcel_geometry ' || id, ST_IsValidReason(geom), 'valid'
FROM parcels_parcelgeometry WHERE NOT ST_IsValid(geom) OR ST_IsEmpty(geom)
