# Heard in service: web, worker, mailer, beat and migrations are one image with different commands.

FROM python:3.11.14-slim-bookworm AS packages
COPY requirements-production.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-production.txt


FROM python:3.11.14-slim-bookworm

# Pango draws the PDF reports; Liberation stands in for Arial. A new volume takes its owner from the folder here
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-liberation libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home heard \
    && install --directory --owner heard --group heard --mode 0700 /anchors

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib

COPY --from=packages /venv /venv
WORKDIR /heard
COPY . .

# These values serve this one command; nothing of them is kept
RUN SECRET_KEY=collectstatic DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    python manage.py collectstatic --no-input --verbosity 0

USER heard
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-m", "config.probe", "http://localhost:8000/health/live"]
CMD ["gunicorn", "config.wsgi", "--config", "deploy/gunicorn.py"]
