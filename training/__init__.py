"""How the packaged models are made; not part of the package."""
