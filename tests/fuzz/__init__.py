"""Readers fed with broken and hostile bytes: by Hypothesis in `make test`, guided by coverage in `make fuzz`."""
