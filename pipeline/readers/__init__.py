"""One transcript format, one module: `pipeline.reading` finds them here and says which names each must have."""
