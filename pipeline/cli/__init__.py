"""The command `themetrix`: parses what is asked, calls one operation, shows what came of it. No logic lives here."""

from pipeline.cli.app import main

__all__ = ["main"]
