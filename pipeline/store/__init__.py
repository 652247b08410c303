"""The workspace on disk: the only code that touches it. Everything else takes values and returns values."""
