"""Names are found by the initials people type, whichever reading of a character they mean."""

from landmgmt.lib.pinyin import initials


def test_a_name_gives_its_initials():
    assert initials("王德明").split()[0] == "wdm"


def test_a_character_with_two_readings_is_found_by_either():
    assert set(initials("长田村").split()) >= {"ctc", "ztc"}


def test_digits_and_latin_letters_stay_and_signs_go():
    assert "kp001" in initials("KP-001")


def test_a_long_name_stays_within_its_column():
    assert len(initials("重" * 100, 60)) <= 60
