#!/usr/bin/env python3
"""``docker compose`` for deploy/restore.sh, by the processes of `tests.stack.stack`.

Only the standard library. What it is asked is written down, one line for each call.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

STACK = json.loads(Path(os.environ["STACK"]).read_text())
SCRIPTS = {"/docker-entrypoint-initdb.d/roles.sh": "deploy/postgres-roles.sh"}  # where the file mounts it


def main(compose: str, action: str, *words: str) -> int:
    assert compose == "compose"
    with open(STACK["said"], "a") as said:
        said.write(" ".join([action, *words]) + "\n")
    given = [SCRIPTS.get(word, word) for word in words if not word.startswith(("--rm", "-T", "--no-deps"))]
    return {"stop": stop, "up": up, "exec": run, "run": run}[action](*given)


def stop(*names: str) -> int:
    for name in names:
        if name in STACK["pids"]:
            try:
                os.killpg(STACK["pids"][name], signal.SIGKILL)
            except ProcessLookupError:
                continue
    return 0


def up(*words: str) -> int:
    """The test starts them."""
    return 0


def run(name: str, *command: str) -> int:
    words = command or STACK["commands"][name]
    return subprocess.run(words, env=STACK["environments"][name], cwd=STACK["checkout"]).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
