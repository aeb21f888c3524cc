"""One parsed document in, its records out: one file a record kind, composed by the reader."""
