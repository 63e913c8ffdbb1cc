"""What becomes of each plot of a file: new, changed, the same, in error; and the counts of all of them."""

from collections import Counter

from landmgmt.lib.findings import Severity
from parcels.actions.survey_findings import Examination

NEW, CHANGED, SAME, ERROR, RETIRED, OLD = "new", "changed", "same", "error", "retired", "old"
STATES = (NEW, CHANGED, SAME, ERROR, RETIRED)


def states_of(seen: Examination) -> dict[int, str]:
    """Return the state of each plot by its number, as the file would be written now."""
    wrong = {f.plot for f in seen.findings if f.severity is Severity.ERROR}
    states = {}
    for plot in seen.reading.plots:
        if plot.is_old_datum and plot.no not in wrong:
            states[plot.no] = OLD
        elif plot.geometry is None or plot.no in wrong:
            states[plot.no] = ERROR
        elif plot.no in seen.changed:
            states[plot.no] = CHANGED
        else:
            states[plot.no] = SAME if plot.no in seen.takings or seen.earlier else NEW
    return states


def counts_of(seen: Examination) -> dict[str, int]:
    """Return how many plots are in each state; under "retired", how much land on file the delivery lacks.

    Plots in an old datum are counted only where there are some.
    """
    counts = Counter(states_of(seen).values())
    old = {OLD: counts[OLD]} if counts[OLD] else {}
    return {**old, **{state: counts[state] for state in STATES}, RETIRED: seen.absent}
