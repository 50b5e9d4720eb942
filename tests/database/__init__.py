"""A database engine for the tests: made with the roles of service, used as the role that logs in there.

So a missing right, or one too many, fails a test as it would fail in service.
"""
