"""Which coordinate system a file is in: what it says, against what its numbers are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from landmgmt.lib import crs
from landmgmt.lib.crs import Datum, Guess
from landmgmt.lib.findings import Finding, confirm, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import Choices

_DATUMS = (
    (re.compile(r"2000|CGCS", re.IGNORECASE), Datum.CGCS2000),
    (re.compile(r"WGS", re.IGNORECASE), Datum.WGS84),
    (re.compile(r"80|西安|XIAN", re.IGNORECASE), Datum.XIAN80),
    (re.compile(r"54|北京|BEIJING", re.IGNORECASE), Datum.BEIJING54),
)
OLD = (Datum.XIAN80, Datum.BEIJING54)
_SHIFTS = (
    (re.compile(r"GCJ[-_ ]?02|火星|国测局", re.IGNORECASE), "gcj02"),
    (re.compile(r"BD[-_ ]?09|百度", re.IGNORECASE), "bd09"),
)
_EPSG = re.compile(r"EPSG(?:::|:|/\d*/|:[\d.]+:)(\d{4,6})$", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """What a header, a .prj or a crs member says; None where it is silent."""

    source: str  # "header" | "prj" | "crs" | "kml" | "none"
    datum: Datum | None = None
    system_name: str = ""
    zone: int | None = None
    width: int | None = None
    degrees: bool | None = None
    shift: str = ""  # of a web map: "gcj02" | "bd09" | "unknown"


def shift_of(name: str) -> str:
    """Return which web map's shift a system's name means; "" for none."""
    return next((shift for pattern, shift in _SHIFTS if pattern.search(name)), "")


def must_unshift(
    claim: Claim, choices: Choices, *, plot: int | None, row: int | None
) -> tuple[bool, list[Finding]]:
    """Return whether degrees are to be converted out of GCJ-02, which happens by a person's word only."""
    if claim.shift == "bd09":
        return False, [error("BD09", plot=plot, row=row)]
    if choices.datum == "gcj02":
        return True, [confirm("GCJ02_CONVERTED", plot=plot, row=row)]
    if claim.shift == "gcj02":
        return False, [error("GCJ02_UNCHOSEN", plot=plot, row=row)]
    if claim.shift == "unknown" and not choices.datum:
        return False, [error("DATUM_UNCHOSEN", plot=plot, row=row)]
    return False, []


def datum_of(name: str) -> Datum | None:
    """Return the datum a system's name means, e.g. D_Xian_1980; None if none known."""
    return next((datum for pattern, datum in _DATUMS if pattern.search(name)), None)


def old_datum(claim: Claim) -> list[Finding]:
    """Return the error for Xi'an 80 and Beijing 54, which nobody can transform to CGCS2000 publicly."""
    if claim.datum in OLD:
        return [error("OLD_DATUM", datum=claim.datum.value)]
    return []


def unknown_epsg(epsg: int | None) -> list[Finding]:
    """Return the error of a number that names no system at all; one of an old datum is read and kept."""
    return [] if epsg in crs.SYSTEMS else checked_epsg(epsg)


def in_old_datum(epsgs: Iterable[int | None]) -> list[Finding]:
    """Return the error for land that was read in an old datum: it can be kept, and is never placed."""
    datums = {crs.SYSTEMS[epsg].datum for epsg in epsgs if epsg is not None and crs.SYSTEMS[epsg].old}
    return [error("OLD_DATUM", datum=datum.value) for datum in sorted(datums)]


def datum_remarks(claim: Claim) -> list[Finding]:
    """Return what a person should know about the datum: not named, not known, or WGS 84."""
    if claim.datum is Datum.CGCS2000 or claim.shift:
        return []
    if claim.datum is None and claim.system_name:
        return [confirm("DATUM_UNKNOWN", name=claim.system_name[:40])]
    return [note("DATUM_ASSUMED")] if claim.datum is None else []


def checked_epsg(epsg: int | None) -> list[Finding]:
    """Return the error of an EPSG number that is not on the list."""
    if epsg is None:
        return []
    try:
        crs.allowed(epsg)
    except Refusal as no:
        return [error(no.code, **no.params)]
    return []


def resolve(
    guess: Guess, claim: Claim, *, epsg: int | None, plot: int | None, row: int | None
) -> tuple[int | None, list[Finding]]:
    """Return (EPSG, findings): size decides, the user's number must agree, the claim may be wrong.

    `epsg` is on the list. None with an error where the zone stays unknown or the number contradicts the size.
    An old datum, claimed or given, stays one: no zone of it becomes one of CGCS2000.
    """
    given = crs.SYSTEMS[epsg] if epsg is not None else None
    named = claim.datum in (Datum.CGCS2000, Datum.WGS84)
    if given and given.old and named:
        return None, [error("EPSG_DIFFERS", plot=plot, row=row, epsg=epsg)]
    own, told = _resolved(guess, claim, given, epsg=epsg, plot=plot, row=row)
    datum = claim.datum if claim.datum in OLD else given.datum if given and given.old else None
    return (_of_datum(own, datum) if own is not None and datum else own), told


def _of_datum(epsg: int, datum: Datum) -> int | None:
    """Return the same zone in an old datum."""
    system = crs.SYSTEMS[epsg]
    if system.zone is None or system.width is None:
        return crs.OLD_GEOGRAPHIC[datum]
    return crs.epsg_of(zone=system.zone, width=system.width, prefixed=system.prefixed, datum=datum)


def _resolved(
    guess: Guess,
    claim: Claim,
    given: crs.System | None,
    *,
    epsg: int | None,
    plot: int | None,
    row: int | None,
) -> tuple[int | None, list[Finding]]:
    if given and given.geographic != (guess.kind == "degrees"):
        return None, [error("EPSG_DIFFERS", plot=plot, row=row, epsg=epsg)]
    if guess.kind == "degrees":
        told = [confirm("SYSTEM_DIFFERS", plot=plot, row=row)] if claim.degrees is False else []
        return (epsg or (crs.WGS84 if claim.datum is Datum.WGS84 else crs.GEOGRAPHIC)), told
    if guess.kind == "prefixed":
        return _prefixed(guess, claim, given, plot=plot, row=row)
    return _bare(claim, given, plot=plot, row=row)


def _prefixed(
    guess: Guess, claim: Claim, given: crs.System | None, *, plot: int | None, row: int | None
) -> tuple[int | None, list[Finding]]:
    own = crs.epsg_of(zone=guess.zone or 0, width=guess.width or 0)
    if given:
        if (given.zone, given.width) != (guess.zone, guess.width):
            return None, [error("EPSG_DIFFERS", plot=plot, row=row, epsg=given.epsg)]
        return own, []
    if claim.degrees:
        return own, [confirm("SYSTEM_DIFFERS", plot=plot, row=row)]
    if claim.zone is not None and claim.zone != guess.zone:
        return own, [confirm("ZONE_DIFFERS", plot=plot, row=row, header=claim.zone, prefix=guess.zone)]
    return own, []


def _bare(
    claim: Claim, given: crs.System | None, *, plot: int | None, row: int | None
) -> tuple[int | None, list[Finding]]:
    if given and given.zone is not None and given.width is not None:
        return crs.epsg_of(zone=given.zone, width=given.width, prefixed=False), []
    if claim.degrees or claim.zone is None:
        return None, [error("ZONE_UNKNOWN", plot=plot, row=row)]
    width = claim.width or (3 if claim.zone in crs.THREE_DEGREE_ZONES else 6)
    own = crs.epsg_of(zone=claim.zone, width=width, prefixed=False)
    return own, [] if own else [error("ZONE_UNKNOWN", plot=plot, row=row)]


def placed(findings: list[Finding], guess: Guess, pair: tuple[float, float]) -> list[Finding]:
    """Return the findings, that of an unknown zone with the place (east, north) it is asked for."""
    east, north = pair if guess.east_first else pair[::-1]
    return [
        replace(f, params={**f.params, "east": f"{east:.3f}", "north": f"{north:.3f}"})
        if f.code == "ZONE_UNKNOWN"
        else f
        for f in findings
    ]


def claim_of_prj(text: str) -> Claim:
    """Return what a .prj says, by search: foreign text never reaches a library that may open files."""
    if shift := shift_of(text):
        return Claim("prj", system_name=shift.upper(), degrees=True, shift=shift)
    datum_name = re.search(r'DATUM\s*\[\s*"([^"]{1,80})"', text, re.IGNORECASE)
    named = datum_name[1] if datum_name else ""
    if not re.search(r"PROJ(CS|CRS)\s*\[", text, re.IGNORECASE):
        return Claim("prj", datum_of(named), named, degrees=True)
    meridian = _parameter(text, "central_meridian") or _parameter(text, "longitude_of_natural_origin")
    false_easting = _parameter(text, "false_easting") or 500_000
    zone, width = _zone(meridian, int(false_easting // 1_000_000), text)
    return Claim("prj", datum_of(named), named, zone, width, degrees=False)


def _parameter(text: str, name: str) -> float | None:
    pattern = name.replace("_", "[_ ]") + r'"\s*,\s*(-?\d{1,9}(?:\.\d{0,12})?)'
    found = re.search(pattern, text, re.IGNORECASE)
    return float(found[1]) if found else None


def _zone(meridian: float | None, prefix: int, text: str) -> tuple[int | None, int | None]:
    if prefix in crs.THREE_DEGREE_ZONES:
        return prefix, 3
    if prefix in crs.SIX_DEGREE_ZONES:
        return prefix, 6
    if meridian is None or meridian % 3:
        return None, None
    # A bare 6° zone shares its meridian with a 3° zone, and so its coordinates.
    return int(meridian // 3), 3


def claim_of_crs(name: str, *, old: bool = False) -> tuple[Claim, list[Finding]]:
    """Return what a GeoJSON crs member says, e.g. urn:ogc:def:crs:EPSG::4525; errors for the rest.

    With `old` a system of an old datum is a claim too, for whoever only keeps what is in it.
    """
    if "CRS84" in name.upper():
        return Claim("crs", Datum.WGS84, name, degrees=True), []
    if shift := shift_of(name):
        return Claim("crs", system_name=name, degrees=True, shift=shift), []
    found = _EPSG.search(name.strip())
    if not found:
        return Claim("crs", system_name=name), [error("UNKNOWN_EPSG", epsg=name[:60])]
    epsg = int(found[1])
    if wrong := unknown_epsg(epsg) if old else checked_epsg(epsg):
        return Claim("crs", system_name=name), wrong
    system = crs.SYSTEMS[epsg]
    return Claim("crs", system.datum, name, system.zone, system.width, system.geographic), []
