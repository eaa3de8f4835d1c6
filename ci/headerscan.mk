# For a project that make builds: include this file, and `make check` checks the headers
# too. What to check, and against what, stands in headerscan.toml.
HEADERSCAN ?= headerscan

.PHONY: check check-headers
check: check-headers
check-headers:
	$(HEADERSCAN) check
