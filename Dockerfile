# Two stages: the installer's leavings stay behind; the image holds Python, the pinned packages and the bot, and does not run as root.
FROM python:3.12-slim-bookworm AS packages
COPY requirements.lock /
RUN python -m venv /opt/packages && /opt/packages/bin/pip install --no-cache-dir --require-hashes -r /requirements.lock

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/tongzhou --create-home tongzhou
COPY --from=packages /opt/packages /opt/packages
WORKDIR /srv/tongzhou
COPY bot bot
RUN python -m compileall -q bot
COPY config config
RUN mkdir var && chown tongzhou var
USER 10001
ENV PATH=/opt/packages/bin:$PATH PYTHONUNBUFFERED=1 TONGZHOU_HTTP__HOST=0.0.0.0
VOLUME ["/srv/tongzhou/var"]
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('TONGZHOU_HTTP__PORT', 8080)}/healthz\", timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
