# syntax=docker/dockerfile:1
# One image for web, worker, beat and migrate; docker-compose.yml gives each its command.

FROM node:24.19.0-bookworm-slim AS front
WORKDIR /app/static
COPY static/package.json static/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY static/ ./
RUN npm run build

FROM python:3.11.14-slim-bookworm AS app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN groupadd --system --gid 10001 tsugiki && useradd --system --uid 10001 --gid tsugiki --home-dir /app tsugiki
WORKDIR /app
COPY requirements.txt ./
RUN pip install --disable-pip-version-check -r requirements.txt
COPY manage.py LICENSE README.md ./
COPY merger/ merger/
COPY webapp/ webapp/
COPY templates/ templates/
COPY locale/ locale/
COPY zoo/ zoo/
COPY --from=front /app/static/dist/ static/dist/
# Static files and catalogues are part of the image: containers start without writing outside /state.
RUN python manage.py messages compile \
    && STATE_DIR=/app/build python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir /state && chown tsugiki:tsugiki /state
ENV STATE_DIR=/state STATIC_ROOT=/app/build/static HOST=0.0.0.0 PORT=8000 NUMBA_CACHE_DIR=/state/compiled
USER tsugiki
VOLUME /state
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "webapp.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--no-access-log", "--no-server-header", "--ws-max-size", "4096", "--timeout-graceful-shutdown", "5"]
