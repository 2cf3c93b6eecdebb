"""The offline judge: what it measures between a claim and its evidence, and how it weighs that."""
