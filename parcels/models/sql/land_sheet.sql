-- What a file of land says beside the list, for the rows `found` of the filter on the day %(on)s: batch, price
-- zone, since when the stage, land classes signed by then, every area, and the geometry in force.
LEFT JOIN parcels_taking land_taking ON land_taking.id = found.id
LEFT JOIN parcels_approvalbatch batch ON batch.id = land_taking.batch_id
LEFT JOIN parcels_pricezone zone ON zone.id = land_taking.price_zone_id
LEFT JOIN parcels_takinggeometry shape ON shape.id = found.geometry_id
LEFT JOIN parcels_takingstage since ON since.taking_id = found.id AND since.valid @> %(on)s::date
LEFT JOIN (
  SELECT taking_id, sum(surveyed_area_m2) AS surveyed_m2,
         (array_agg(land_class ORDER BY surveyed_area_m2 DESC, land_class))[1] AS land_class,
         string_agg(land_class || ' ' || surveyed_area_m2, '、' ORDER BY land_class) AS land_classes
  FROM parcels_takingarea WHERE signed_date <= %(on)s GROUP BY taking_id
) signed ON signed.taking_id = found.id
