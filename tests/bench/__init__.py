"""Benches: each figure a ratio against a peer measured in the same run; `script/bench NAME` runs one."""
