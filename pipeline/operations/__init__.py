"""One module for each thing a user asks for: load, call the pure core, save. No Prefect, no printing, no arithmetic."""
