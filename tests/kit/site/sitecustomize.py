"""A program that a test starts arms the sentinel before it does anything else."""

import sys
from pathlib import Path

# Python looks for this module before it knows the folder of the program.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.kit import sentinel

del sys.path[0]
sentinel.arm()
