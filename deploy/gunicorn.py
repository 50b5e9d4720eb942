"""The web process in service. Environment: WEB_WORKERS, and PORT when 8000 is taken."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "3"))
timeout = 60  # seconds
max_requests, max_requests_jitter = 2000, 200  # a slow leak never grows old
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory: a heartbeat must not wait for a disk
control_socket_disable = True  # it would be written to the home folder
logconfig_dict = {"formatters": {"generic": {"()": "config.logs.IdsOnly"}}}  # its own lines too quote nobody
accesslog = None  # the proxy may keep one; addresses hold random ids only
