"""``python -m headerscan``."""

import sys

from headerscan.cli import main

sys.exit(main())
