"""Scripts that fit and train what ships in rag/data: each is run with `python -m`."""
