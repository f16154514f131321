"""Measure the engine against a plain process, an unexecuted site, and other engines."""
