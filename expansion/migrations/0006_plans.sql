-- Plans and services: states of sections go in order, milestones never in a circle, certificates stay as they are.

INSERT INTO parcels_stagetransition (axis, from_stage, to_stage) VALUES
  ('service', 'planned', 'building'), ('service', 'planned', 'built'), ('service', 'building', 'built')
ON CONFLICT DO NOTHING;

-- What must be in before a lot is delivered (五通); how near is common practice, to be confirmed by the office.
INSERT INTO expansion_servicedemand (kind, reach_m, source, valid)
SELECT kind, 50, '五通一平；接入距离为惯例，待单位核定', daterange('2020-01-01', NULL)
FROM unnest(ARRAY['road', 'water', 'drainage', 'power', 'telecom']) WITH ORDINALITY AS one(kind, place) ORDER BY place;

-- Milestones there are already: each needed the one before it, and was planned on the day it was entered.
INSERT INTO expansion_milestoneplan (milestone_id, planned_date, reason, recorded_by_id, valid)
SELECT m.id, m.planned_date, '', e.actor_id, daterange(e.effective_date, NULL)
FROM expansion_milestone m
CROSS JOIN LATERAL (
  SELECT j.actor_id, j.effective_date FROM parcels_journalentry j
  JOIN parcels_journalsubject s ON s.entry_id = j.id AND s.kind = 'milestone' AND s.object_id = m.id
  ORDER BY j.id LIMIT 1
) e;

INSERT INTO expansion_milestoneneed (milestone_id, needed_id)
SELECT id, after_id FROM expansion_milestone WHERE after_id IS NOT NULL;

-- Sections there are already: their states in the order in which the history recorded them.
INSERT INTO expansion_servicelinestate (line_id, state, position, since_date, is_legacy, legacy_reason, recorded_by_id, valid)
SELECT line_id, state, place, since_date, false, '', actor_id,
       daterange(since_date, lead(since_date) OVER (PARTITION BY line_id ORDER BY place))
FROM (
  SELECT told.line_id, told.state, told.since_date,
         row_number() OVER (PARTITION BY told.line_id ORDER BY told.nth) - 1 AS place, e.actor_id
  FROM (
    -- A section first told of as being built was planned that same day.
    SELECT l.id AS line_id, 'planned' AS state,
           COALESCE((SELECT h.state_date FROM expansion_servicelineevent h WHERE h.pgh_obj_id = l.id ORDER BY h.pgh_id LIMIT 1),
                    l.state_date) AS since_date, 0 AS nth
    FROM expansion_serviceline l
    UNION ALL
    SELECT h.pgh_obj_id, h.state, h.state_date, min(h.pgh_id)
    FROM expansion_servicelineevent h JOIN expansion_serviceline l ON l.id = h.pgh_obj_id
    WHERE h.state <> 'planned' GROUP BY 1, 2, 3
    UNION ALL
    SELECT l.id, l.state, l.state_date, 9223372036854775807
    FROM expansion_serviceline l
    WHERE l.state <> 'planned' AND NOT EXISTS (
      SELECT FROM expansion_servicelineevent h WHERE h.pgh_obj_id = l.id AND (h.state, h.state_date) = (l.state, l.state_date))
  ) told
  CROSS JOIN LATERAL (
    SELECT j.actor_id FROM parcels_journalentry j
    JOIN parcels_journalsubject s ON s.entry_id = j.id AND s.kind = 'serviceline' AND s.object_id = told.line_id
    ORDER BY j.id LIMIT 1
  ) e
) chain;

-- What waits to be checked is checked now: a table with checks outstanding takes no trigger.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

CREATE TRIGGER stage_chain BEFORE INSERT ON expansion_servicelinestate FOR EACH ROW
  EXECUTE FUNCTION stage_chain_guard('line_id', 'state', 'service', 'planned');
CREATE TRIGGER stage_row BEFORE UPDATE OR DELETE ON expansion_servicelinestate FOR EACH ROW EXECUTE FUNCTION stage_row_guard();

-- Nothing is built on land that is not handed over.
CREATE FUNCTION service_land_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE epsg integer := COALESCE((SELECT survey_epsg FROM parcels_office WHERE id = 1), 4525);
BEGIN
  IF NEW.state <> 'planned' AND EXISTS (
      SELECT FROM expansion_serviceline l
      JOIN parcels_takinggeometry g ON g.geom && l.geom AND g.valid @> NEW.since_date
      WHERE l.id = NEW.line_id
        AND ST_Length(ST_Intersection(ST_Transform(l.geom, epsg), ST_Transform(g.geom, epsg))) > 0.5
        AND NOT EXISTS (SELECT FROM parcels_takingstage s
                        WHERE s.taking_id = g.taking_id AND s.stage = 'handed_over' AND s.since_date <= NEW.since_date)) THEN
    PERFORM refuse('service_on_land_not_handed_over');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER service_land BEFORE INSERT ON expansion_servicelinestate FOR EACH ROW EXECUTE FUNCTION service_land_guard();

-- Milestones never need each other in a circle; two who write at once wait for one another.
CREATE FUNCTION milestone_circle_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('milestone_needs'));
  IF EXISTS (
      WITH RECURSIVE behind(id) AS (
        SELECT NEW.needed_id
        UNION
        SELECT n.needed_id FROM expansion_milestoneneed n JOIN behind b ON n.milestone_id = b.id
      ) SELECT FROM behind WHERE id = NEW.milestone_id) THEN
    PERFORM refuse('milestone_circle');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER milestone_circle AFTER INSERT OR UPDATE ON expansion_milestoneneed FOR EACH ROW EXECUTE FUNCTION milestone_circle_guard();

-- A past plan is not rewritten: only its end moves.
CREATE TRIGGER stage_row BEFORE UPDATE OR DELETE ON expansion_milestoneplan FOR EACH ROW EXECUTE FUNCTION stage_row_guard();

-- A certificate is issued for compacted ground that is handed over, and stays as it is; it may be declared void once.
CREATE FUNCTION delivery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM refuse('append_only', TG_TABLE_NAME); END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.void_reason <> '' OR NEW.void_reason = '' OR lower_inf(NEW.valid) OR upper_inf(NEW.valid)
       OR to_jsonb(NEW) - 'valid' - 'void_reason' IS DISTINCT FROM to_jsonb(OLD) - 'valid' - 'void_reason' THEN
      PERFORM refuse('append_only', TG_TABLE_NAME);
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM expansion_lotstate s WHERE s.lot_id = NEW.lot_id AND s.valid @> NEW.issued_date
                 AND s.works IN ('compaction', 'ready'))
     OR EXISTS (SELECT FROM expansion_lot_takings x WHERE x.lot_id = NEW.lot_id AND NOT EXISTS (
                  SELECT FROM parcels_takingstage s WHERE s.taking_id = x.taking_id AND s.stage = 'handed_over'
                  AND s.valid @> NEW.issued_date)) THEN
    PERFORM refuse('delivery_before_ready');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER delivery BEFORE INSERT OR UPDATE OR DELETE ON expansion_deliverycertificate FOR EACH ROW EXECUTE FUNCTION delivery_guard();
