"""Themetrix: interview transcripts in, an evidence matrix out. Importing this package loads nothing heavy."""

__version__ = "0.1.0"
