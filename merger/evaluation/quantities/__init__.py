"""What a number says: signs, digits, fractions and roots, dates and times, units, ranges; values that can be compared."""
