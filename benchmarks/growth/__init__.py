"""How every part grows from a thousand documents to a million: time, disk and memory. See ``__main__``."""
