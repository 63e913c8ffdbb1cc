"""Drills: the long rounds of what script/test proves in short; `script/drill NAME` runs one."""
