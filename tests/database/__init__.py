"""A database engine for the tests: the owner makes the test database, the tests use it as the runtime role.

So a missing grant fails a test, as it would fail in service.
"""
