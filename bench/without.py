"""The same application without row security, and without an event for what is read.

For measuring alone: it runs as the owner, whom row security does not bind.
"""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
