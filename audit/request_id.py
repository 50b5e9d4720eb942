"""The identifier of the request or task being served; ties log lines and audit events together."""

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
