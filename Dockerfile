# Orderwright in a container: the API by default, the worker with `orderwright worker`.
# Everything the image adds lies in /app. PostgreSQL is named by DATABASE_URL.
# scripts/replay_dockerfile.py runs these steps without Docker; it knows the instructions used here.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /app/.venv
# The dependencies change seldom: in a layer of their own they are installed seldom.
COPY requirements.lock ./
RUN /app/.venv/bin/python -m pip install --quiet --only-binary :all: --require-hashes \
    --requirement requirements.lock
COPY . ./
RUN /app/.venv/bin/python -m pip install --quiet --no-build-isolation --no-deps --editable .
# What built the image has no business in it.
RUN /app/.venv/bin/python -m pip uninstall --quiet --yes \
    hatchling pathspec pluggy trove-classifiers setuptools pip
RUN /app/.venv/bin/python -m compileall -q -j 0 /app

FROM python:3.11-slim-bookworm
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# A number, not a name: an orchestrator can then verify that it is not root.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["orderwright", "serve", "--host", "0.0.0.0", "--port", "8000"]
