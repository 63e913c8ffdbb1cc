-- Half a grave is nothing: a quantity of a unit that is counted is a whole number. What was entered before stays.
UPDATE parcels_itemunit SET is_counted = true WHERE name IN ('口', '根', '套', '冢', '座', '株', '棵', '个');

CREATE FUNCTION counted_quantity_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_unit text; rate bigint;
BEGIN
  IF NEW.quantity = trunc(NEW.quantity) THEN RETURN NULL; END IF;
  IF TG_TABLE_NAME = 'parcels_item' THEN rate := NEW.rate_id;
  ELSE SELECT rate_id INTO rate FROM parcels_item WHERE id = NEW.item_id;
  END IF;
  SELECT r.unit INTO of_unit FROM parcels_rate r JOIN parcels_itemunit u ON u.name = r.unit AND u.is_counted WHERE r.id = rate;
  IF of_unit IS NOT NULL THEN PERFORM refuse('item_counts_whole', of_unit); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER counted_item AFTER INSERT ON parcels_item FOR EACH ROW EXECUTE FUNCTION counted_quantity_guard();
CREATE TRIGGER counted_measure AFTER INSERT ON parcels_itemmeasure FOR EACH ROW
  WHEN (NEW.kind <> 'struck') EXECUTE FUNCTION counted_quantity_guard();
