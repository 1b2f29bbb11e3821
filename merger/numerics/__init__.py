"""Arithmetic whose every bit is decided here, whatever the number of threads: rounding, sums, thresholds, chance."""
