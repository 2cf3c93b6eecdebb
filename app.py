"""The page: `streamlit run app.py`, or `make run`."""

from rag.ui.main import main

main()
