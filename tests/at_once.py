from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(work: Callable[[], object], workers: int = 3) -> list[object]:
    """What each returned. An error in one is an error of the test."""
    start, done, errors = Barrier(workers), [], []

    def run() -> None:
        try:
            start.wait()
            done.append(work())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return done
