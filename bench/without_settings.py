from config.settings import *
from config.settings import MIDDLEWARE as ALL

INSTEAD = {
    "config.acting.middleware": "bench.without_acting.middleware",
    "config.read_recording.middleware": "",
}
MIDDLEWARE = [name for name in (INSTEAD.get(name, name) for name in ALL) if name]
