"""The page on the real chain, run by Streamlit's own test harness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import run_page
from streamlit.testing.v1 import AppTest
