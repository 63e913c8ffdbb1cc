"""The ramp of the map as the zone's SQL needs it: ten codes, acquisition until hand-over, then works."""

from parcels.words.deeds import RAMP_WORDS, STAGES, WORKS

# A decision counts as a signature, and untouched ground is one step, not two.
RAMP: list[str] = [str(s) for s in STAGES if s != "decided"] + [str(w) for w in WORKS if w != "not_started"]
HANDED_OVER = RAMP.index("handed_over")
CLEARED = RAMP.index("clearing")
COMPACTED = RAMP.index("compaction")
READY = RAMP.index("ready")


def step_of(works: str) -> int:
    """The step of a lot's state; where no work has begun the lot is plain, whatever its takings are."""
    return 0 if works == "not_started" else RAMP.index(works)


def word_of(step: int) -> str:
    """The step's word in the reader's language."""
    return str(RAMP_WORDS[step])
