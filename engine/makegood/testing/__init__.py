"""Policy tests: reading `*.test.yaml`, running them with any reader, and reporting what failed where."""
