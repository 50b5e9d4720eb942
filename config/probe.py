"""A health check for a container, which has no curl: ``python -m config.probe http://localhost:8000/health/live``.

``python -m config.probe beat`` asks the broker whether a beat holds the schedule's lock.
"""

import sys
import urllib.error
import urllib.request

TIMEOUT = 4  # seconds


def answers(address: str) -> bool:
    """200 from our own machine; a proxy named in the environment is not for this."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=TIMEOUT) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def beat_holds_its_lock() -> bool:
    import redis
    from django.conf import settings
    from redbeat.schedulers import RedBeatConfig

    from config.celery import app

    client = redis.Redis.from_url(settings.CELERY_REDBEAT_REDIS_URL, socket_timeout=TIMEOUT)
    try:
        return bool(client.exists(RedBeatConfig(app).lock_key))
    except redis.RedisError:
        return False
    finally:
        client.close()


if __name__ == "__main__":
    what = sys.argv[1]
    sys.exit(0 if (beat_holds_its_lock() if what == "beat" else answers(what)) else 1)
