"""The web process, in service and in the demonstration. Environment: WEB_WORKERS, WEB_THREADS, PORT.

Threads, and no patience: a request that stops half-way holds one thread for a few seconds, and nobody else
waits. In service the proxy takes requests in whole first (deploy/Caddyfile).
"""

import os
import socket
import struct
from typing import Any

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "3"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))  # each keeps a connection to the database
timeout = 60  # seconds
graceful_timeout = 25  # less than docker-compose.yml gives it to stop
keepalive = 5
max_requests, max_requests_jitter = 2000, 200  # a slow leak never grows old
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory: a heartbeat must not wait for a disk
control_socket_disable = True  # it would be written to the home folder
ERRORS = {"level": "INFO", "handlers": ["error_console"], "propagate": False, "qualname": "gunicorn.error"}
NOTHING = {"level": "CRITICAL", "handlers": [], "propagate": False, "qualname": "gunicorn.access"}
logconfig_dict = {
    "formatters": {"generic": {"()": "config.logs.IdsOnly"}},  # its own lines too quote nobody
    "loggers": {"gunicorn.error": ERRORS, "gunicorn.access": NOTHING},
}
accesslog = None  # the proxy may keep one; addresses hold random ids only

SILENCE_ENDS_AFTER = 5  # seconds in which nothing of a request arrives


def post_worker_init(worker: Any) -> None:
    """What is accepted takes the patience of what listens; the kernel keeps it."""
    for listener in worker.sockets:
        patience = struct.pack("ll", SILENCE_ENDS_AFTER, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
