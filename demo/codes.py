"""The six digits that an authenticator app would show (RFC 6238), for the demonstration and the tests.

Needs no Django, like `demo.people`.
"""

import base64
import hmac
import struct

STEP = 30  # seconds


def code_at(secret: str, moment: float) -> str:
    """`secret` in base 32; `moment` in seconds since 1970."""
    counter = struct.pack(">Q", int(moment) // STEP)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def left(moment: float) -> int:
    """Seconds until the next one."""
    return STEP - int(moment) % STEP
