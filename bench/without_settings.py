from config.settings import *
from config.settings import MIDDLEWARE as ALL

LEFT_OUT = {"config.acting.middleware", "config.reading.middleware"}
MIDDLEWARE = [name for name in ALL if name not in LEFT_OUT]
