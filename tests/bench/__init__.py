"""Figures of the page and the build, measured in a real browser: `make bench`."""
