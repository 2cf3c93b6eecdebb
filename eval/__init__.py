"""The evaluation harness of Pincite: `from eval.metrics import ...`, never `import eval`."""
