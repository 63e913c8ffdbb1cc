"""The demo's sites are compared by deeds alone: all ranked, C first and chosen, three approvals taken."""

from expansion.models import SiteComparison, SiteStep, SubstationCandidate
from landmgmt.demo import siting
from landmgmt.demo.script import Script


def test_the_story_of_the_sites_plays_by_itself(world):
    script = Script()
    script.users = {row["username"]: world.planner for row in script.story["users"]}
    script.cast["projects"] = {"BD-220": world.project}
    siting.write(script)
    script.play()
    made = SiteComparison.objects.get()
    assert made.result["ranked"] == ["A", "B", "C"]
    assert [one["ranks"][2] for one in made.result["methods"]] == [1, 1, 1]
    chosen = SubstationCandidate.objects.get(chosen_date__isnull=False)
    assert (chosen.code, made.recommended) == ("C", chosen)
    assert list(SiteStep.objects.values_list("step", flat=True)) == [one[0] for one in siting.APPROVALS]
