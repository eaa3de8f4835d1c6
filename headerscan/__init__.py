"""Read what C headers declare and document; check it, compare it, generate from it."""

__version__ = "0.1.0"
