"""Prefect arranges here what `pipeline.operations` does. Importing this package settles the environment before Prefect loads."""

from pipeline.settings import settle_environment

settle_environment()
