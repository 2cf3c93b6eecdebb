"""Prompts as files: prompts/<name>/v<N>.md. A published version never changes."""
