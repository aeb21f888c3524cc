"""The gold sets, their scorers, and the floors under the figures; not part of the installed package."""
