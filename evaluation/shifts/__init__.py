"""How well turns are found: simulated histories of which it is known whether and when they turned."""
