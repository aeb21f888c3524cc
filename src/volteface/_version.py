"""The version, in one place: everything that names it reads it from here."""

__version__ = "0.1.0"
