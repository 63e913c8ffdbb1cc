"""Tests of the demo zone as it is written."""
