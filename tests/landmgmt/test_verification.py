"""`verify` is clean on the demo, and names the row of every figure that is corrupted behind its back."""

import pytest
from django.db import connection

from landmgmt.verification import CHECKS, verify
from tests.guarded import without_guards

# check: SQL that corrupts one figure and returns how verify must name it
WRECKS = {
    "valid_geometry": """ALTER TABLE parcels_takinggeometry DROP CONSTRAINT takinggeometry_is_valid;
        UPDATE parcels_takinggeometry
        SET geom = ST_SetSRID(ST_GeomFromText('MULTIPOLYGON(((0 0,1 1,1 0,0 1,0 0)))'), 4490)
        WHERE id = (SELECT min(id) FROM parcels_takinggeometry)
        RETURNING 'taking_geometry ' || id""",
    "taking_areas": """UPDATE parcels_takinggeometry SET plane_area_m2 = plane_area_m2 + 1
        WHERE id = (SELECT max(id) FROM parcels_takinggeometry) RETURNING 'taking_geometry ' || id""",
    "parcel_areas": """UPDATE parcels_parcelgeometry SET ellipsoid_area_m2 = 0
        WHERE id = (SELECT max(id) FROM parcels_parcelgeometry) RETURNING 'parcel_geometry ' || id""",
    "stage_chains": """UPDATE parcels_takingstage SET stage = 'handed_over'
        WHERE id = (SELECT min(id) FROM parcels_takingstage WHERE position = 1)
        RETURNING 'acquisition chain of ' || taking_id""",
    "lineage": """UPDATE parcels_landoperation SET plane_after_m2 = plane_after_m2 + 1
        WHERE id = (SELECT min(id) FROM parcels_landoperation) RETURNING 'land_operation ' || id""",
    "shares": """UPDATE parcels_share SET numerator = numerator + 1
        WHERE id = (SELECT min(id) FROM parcels_share)
        RETURNING 'share_set ' || share_set_id""",
    "inventory": """UPDATE parcels_item SET quantity = quantity + 1
        WHERE id = (SELECT min(id) FROM parcels_item) RETURNING 'item ' || id || ' measured'""",
    "public_lists": """INSERT INTO parcels_publiclist (uid, number, revision, batch_id, place_id, stage,
            state, reason, rows_count, sha256, made_by_id, made_date, spots, withdrawn_reason)
        SELECT gen_random_uuid(), 'GS-X', 1, min(b.id), min(p.id), 'survey', 'ready', '', 1, 'x',
            min(u.id), '2026-01-01', '', ''
        FROM parcels_approvalbatch b, parcels_place p, parcels_user u RETURNING 'list ' || number""",
    "distribution": """UPDATE parcels_planpart x SET amount_yuan = x.amount_yuan + 0.01
        FROM parcels_distributionplan p WHERE p.id = x.plan_id AND x.id = (
          SELECT min(y.id) FROM parcels_planpart y JOIN parcels_distributionplan q ON q.id = y.plan_id
          WHERE q.state = 'in_force')
        RETURNING 'plan ' || p.number || ' version ' || p.revision || ' sums'""",
    "priced_lines": """UPDATE parcels_manualline SET amount_yuan = amount_yuan - 0.01
        WHERE id = (SELECT min(id) FROM parcels_manualline WHERE state = 'countersigned')
        RETURNING ' manual ' || id""",
    "agreements": """UPDATE parcels_agreement SET total_yuan = total_yuan + 0.01
        WHERE id = (SELECT min(id) FROM parcels_agreement) RETURNING 'agreement ' || number""",
    "obligations": """UPDATE parcels_line SET amount_yuan = amount_yuan + 0.01
        WHERE id = (SELECT min(id) FROM parcels_line) RETURNING 'line ' || id""",
    # The demo has no old books: a live obligation that calls itself one. Each of their figures: tests/totals.
    "takeovers": """UPDATE parcels_transfer SET kind = 'opening_due'
        WHERE id = (SELECT min(id) FROM parcels_transfer WHERE kind = 'obligation')
        RETURNING 'transfer ' || id""",
    "frozen_agreements": """UPDATE parcels_agreement
        SET frozen = jsonb_set(frozen, '{lines,0,amount_yuan}', '"1.00"')
        WHERE id = (SELECT min(id) FROM parcels_agreement) RETURNING 'agreement ' || number""",
    "ledger": """UPDATE parcels_transfer SET amount_yuan = amount_yuan + 0.01
        WHERE id = (SELECT min(id) FROM parcels_transfer WHERE kind = 'payment')
        RETURNING 'line ' || line_id""",
    "ledger_keys": """UPDATE parcels_transfer SET run_item_id = -1
        WHERE id = (SELECT min(id) FROM parcels_transfer WHERE kind = 'payment')
        RETURNING 'transfer ' || id""",
    "trial_balance": """UPDATE parcels_transfer SET amount_yuan = 1
        WHERE id = (SELECT min(id) FROM parcels_transfer WHERE kind = 'fund_in' AND amount_yuan > 10000000)
        RETURNING 'fund'""",
    "arrears_lines": """UPDATE parcels_arrearsdelta SET unpaid_fen = unpaid_fen + 1
        WHERE id = (SELECT min(id) FROM parcels_arrearsdelta)
        RETURNING 'line ' || line_id || ' on ' || day""",
    "arrears_sums": """UPDATE parcels_arrearscheckpointsum SET unpaid_fen = unpaid_fen + 1
        WHERE id = (SELECT min(id) FROM parcels_arrearscheckpointsum WHERE grain = 'village')
        RETURNING 'village ' || key || ' threshold ' || threshold""",
    "payment_runs": """UPDATE parcels_runitem SET result = 'failed'
        WHERE id = (SELECT min(id) FROM parcels_runitem WHERE result = 'success')
        RETURNING ' row ' || number""",
    "money_bounds": """UPDATE parcels_paymentrun SET approvals_needed = 4
        WHERE id = (SELECT min(id) FROM parcels_paymentrun) RETURNING 'run ' || number""",
    "journal": """UPDATE parcels_journalentry SET params = params || '{"x": 1}'
        WHERE id = (SELECT min(id) + 100 FROM parcels_journalentry) RETURNING 'journal entry ' || id""",
    "history": """UPDATE parcels_takingarea SET surveyed_area_m2 = surveyed_area_m2 + 1
        WHERE id = (SELECT min(id) FROM parcels_takingarea) RETURNING 'taking_area ' || id""",
    "zone_areas": """UPDATE expansion_boundaryblock SET plane_area_m2 = plane_area_m2 + 1
        WHERE id = (SELECT min(id) FROM expansion_boundaryblock) RETURNING 'boundary_block ' || id""",
    "boundary": """UPDATE expansion_boundaryversion SET official_area_ha = 136.51
        RETURNING 'boundary_version ' || id""",
    "levelling": """UPDATE expansion_levellingreport SET cleared_m2 = 1, levelled_m2 = 0
        WHERE id = (SELECT max(id) FROM expansion_levellingreport) RETURNING 'levelling_report ' || id""",
    "earthwork": """UPDATE expansion_earthcalculation SET cut_m3 = cut_m3 + 1
        WHERE id = (SELECT max(id) FROM expansion_earthcalculation) RETURNING 'earth_calculation ' || id""",
    "plans": """UPDATE expansion_serviceline SET state = 'built'
        WHERE id = (SELECT min(id) FROM expansion_serviceline WHERE state = 'planned')
        RETURNING 'service_line ' || id""",
    "surfaces": """INSERT INTO expansion_surface (uid, kind, name, survey_date, height_system, source, epsg,
            points_count, min_east_m, max_east_m, min_north_m, max_north_m, min_level_m, max_level_m, terms,
            made_by_id)
        SELECT gen_random_uuid(), 'before', 'x', '2026-01-01', '', '', 4525, 3,
            0, 1, 0, 1, 0, 1, '{}', min(id) FROM parcels_user RETURNING 'surface ' || id""",
    "overlays": """DELETE FROM expansion_overlayground
        WHERE id = (SELECT min(id) FROM expansion_overlayground) RETURNING 'overlay_layer ' || layer_id""",
}


@pytest.fixture
def as_superuser(demo_office, django_db_setup, django_db_blocker):
    """The demo as somebody sees it who can switch every guard off; what is wrecked is rolled back."""
    with without_guards(demo_office[0], blocker=django_db_blocker):
        yield


def test_the_demo_verifies(demo_db, demo_office, settings):
    settings.MEDIA_ROOT = demo_office[1]
    assert [verdict for verdict in verify() if not verdict.ok] == []


def test_every_check_has_its_wreck():
    assert {name for name, _ in CHECKS} == set(WRECKS) | {"scans"}


@pytest.mark.parametrize("name", sorted(WRECKS))
def test_a_corrupted_figure_is_named(as_superuser, name):
    check = dict(CHECKS)[name]
    assert list(check()) == []
    with connection.cursor() as cursor:
        cursor.execute(WRECKS[name])
        (subject,) = cursor.fetchone()
    assert any(subject in found.subject for found in check()), subject


def test_a_lost_or_changed_scan_is_named(demo_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = list(dict(CHECKS)["scans"]())
    assert found
    assert all("missing" in difference.expected for difference in found)
