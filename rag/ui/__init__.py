"""The page. The only package that imports Streamlit; nothing is imported here."""
