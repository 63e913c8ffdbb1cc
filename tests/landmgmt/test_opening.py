"""What a first start says while it makes the tables."""

from landmgmt.opening import _Progress


def test_a_long_first_start_says_how_far_it_is(capsys):
    words = _Progress(12)
    for n in range(12):
        words.write(f"  Applying parcels.{n:04d}...")
        words.write(" OK\n")
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in told] == ["0/12", "10/12"]


def test_a_start_with_nothing_to_do_says_nothing(capsys):
    _Progress(0).write("  No migrations to apply.\n")
    assert capsys.readouterr().err == ""
