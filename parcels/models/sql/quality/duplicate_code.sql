-- Codes of one project that differ only by width, case or blanks: one of the two was typed.
WITH plain AS (
  SELECT id, project_id, code, upper(regexp_replace(regexp_replace(normalize(code, NFKC), '\s', '', 'g'), '[_‐-―－-]+', '-', 'g')) AS key
  FROM parcels_taking WHERE code IS NOT NULL
)
SELECT p.id AS subject,
       jsonb_build_object('code', p.code, 'others', (
         SELECT jsonb_agg(jsonb_build_object('pk', o.id, 'code', o.code) ORDER BY o.id)
         FROM plain o WHERE o.project_id = p.project_id AND o.key = p.key AND o.id <> p.id)) AS told
FROM plain p
WHERE EXISTS (SELECT FROM plain o WHERE o.project_id = p.project_id AND o.key = p.key AND o.id < p.id)
