"""Landmgmt: the office of a park that takes land, pays for it and builds on it."""
