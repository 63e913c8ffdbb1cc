"""Gunicorn with a guard of the application out, for the drills; imports nothing before Django is set up."""

from typing import Any


class _WhateverIsNow(int):
    """A version that is taken for the present one, whichever that is."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = int.__hash__


def versions() -> Any:
    """The application with the version check out: what a person saw is always taken for what stands."""
    from landmgmt.wsgi import application
    from parcels.forms.takings import SurveyForm

    real = SurveyForm.clean

    def clean(form: SurveyForm) -> Any:
        return {**real(form), "version": _WhateverIsNow(0)}

    SurveyForm.clean = clean  # type: ignore[method-assign]
    return application
