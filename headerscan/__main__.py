"""``python -m headerscan``."""

from __future__ import annotations

import sys

from headerscan.cli import main

sys.exit(main())
