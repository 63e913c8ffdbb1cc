-- The packed points of a surface are the ones that were packed, and every surface has them.
SELECT 'surface ' || s.id AS subject, COALESCE(p.packed_sha256, 'no points') AS kept, COALESCE(encode(sha256(p.packed), 'hex'), 'points') AS expected
FROM expansion_surface s LEFT JOIN expansion_surfacepoints p ON p.surface_id = s.id
WHERE p.packed_sha256 IS DISTINCT FROM encode(sha256(p.packed), 'hex') OR p.packed IS NULL
