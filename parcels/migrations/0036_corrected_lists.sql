-- A list once corrected binds: what is signed is what the valid corrected list shows, land and things alike. Nothing of
-- the list it replaced slips in, nothing that stands on no list. Each refusal bears a constraint name.

-- A thing that turned out not to be there is struck off; measuring it again brings it back.
CREATE FUNCTION item_struck(wanted bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT COALESCE((SELECT kind = 'struck' FROM parcels_itemmeasure WHERE item_id = wanted AND kind <> 'signed'
                   ORDER BY id DESC LIMIT 1), false)
$$;

-- The corrected survey lists that hold for these takings on a day: posted, and not corrected by a further posted one.
CREATE FUNCTION corrected_lists(takings bigint[], day date) RETURNS TABLE (list_id bigint, taking_id bigint) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT l.id, r.taking_id FROM parcels_publicrow r JOIN parcels_publiclist l ON l.id = r.public_list_id
  WHERE r.taking_id = ANY(takings) AND l.stage = 'survey' AND l.state = 'posted' AND l.revision > 1 AND l.posted_date <= day
    AND NOT EXISTS (SELECT FROM parcels_publiclist c WHERE c.corrects_id = l.id AND c.state = 'posted' AND c.posted_date <= day)
$$;

-- Where what is registered now is not what these lists show: one row per class of land or thing that differs, with both
-- quantities; null for what one side lacks. What came after the freeze and does not count is no difference.
CREATE FUNCTION not_as_corrected(takings bigint[], day date)
RETURNS TABLE (list_id bigint, taking_id bigint, item_id bigint, land_class varchar, posted numeric, registered numeric)
LANGUAGE sql STABLE AS $$
  WITH valid AS MATERIALIZED (SELECT * FROM corrected_lists(takings, day)),
  shown AS (SELECT DISTINCT v.list_id, v.taking_id, r.kind, r.item_id, r.land_class, r.quantity
            FROM valid v JOIN parcels_publicrow r ON r.public_list_id = v.list_id AND r.taking_id = v.taking_id),
  land AS (SELECT v.list_id, v.taking_id, a.land_class, a.surveyed_area_m2 AS quantity
           FROM valid v JOIN parcels_takingarea a ON a.taking_id = v.taking_id),
  thing AS (SELECT v.list_id, v.taking_id, i.id AS item_id, COALESCE(i.signed_quantity, i.quantity) AS quantity
            FROM valid v JOIN parcels_item i ON i.taking_id = v.taking_id
            LEFT JOIN parcels_lateitem e ON e.item_id = i.id
            WHERE (e.id IS NULL OR e.state = 'counted') AND NOT item_struck(i.id))
  SELECT COALESCE(s.list_id, l.list_id), COALESCE(s.taking_id, l.taking_id), NULL::bigint, COALESCE(s.land_class, l.land_class),
         s.quantity, l.quantity
  FROM (SELECT * FROM shown WHERE kind = 'area') s
  FULL JOIN land l ON l.list_id = s.list_id AND l.taking_id = s.taking_id AND l.land_class = s.land_class
  WHERE s.quantity IS DISTINCT FROM l.quantity
  UNION ALL
  SELECT COALESCE(s.list_id, t.list_id), COALESCE(s.taking_id, t.taking_id), COALESCE(s.item_id, t.item_id), '', s.quantity, t.quantity
  FROM (SELECT * FROM shown WHERE kind = 'item') s
  FULL JOIN thing t ON t.list_id = s.list_id AND t.item_id = s.item_id
  LEFT JOIN parcels_lateitem e ON e.item_id = s.item_id
  WHERE s.quantity IS DISTINCT FROM t.quantity AND (t.item_id IS NOT NULL OR e.id IS NULL OR e.state = 'counted')
$$;

CREATE FUNCTION agreement_corrected_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad bigint;
BEGIN
  SELECT d.taking_id INTO bad FROM not_as_corrected(
    ARRAY(SELECT t.taking_id FROM parcels_agreementtaking t WHERE t.agreement_id = NEW.id), NEW.signed_date) d LIMIT 1;
  IF bad IS NOT NULL THEN PERFORM refuse('agreement_not_as_corrected', bad::text); END IF;
  RETURN NEW;
END $$;
-- What a take-over brings in was signed before anything was posted here.
CREATE TRIGGER agreement_corrected BEFORE UPDATE ON parcels_agreement FOR EACH ROW
  WHEN (OLD.state = 'draft' AND NEW.state = 'signed' AND NEW.amends_id IS NULL AND NEW.takeover_id IS NULL)
  EXECUTE FUNCTION agreement_corrected_guard();

-- A struck thing has nothing to be confirmed before it is measured again, be it in the same statement.
CREATE FUNCTION struck_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF item_struck(NEW.item_id) THEN PERFORM refuse('item_is_struck', NEW.item_id::text); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER struck_item AFTER INSERT ON parcels_itemmeasure FOR EACH ROW
  WHEN (NEW.kind = 'signed') EXECUTE FUNCTION struck_item_guard();
