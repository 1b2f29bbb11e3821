"""What a number says: signs, digits, fractions and roots, dates and times, units, ranges; and when two are the same."""
