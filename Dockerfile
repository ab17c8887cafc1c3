# The hub. docs/operating.md says how it is run; docker-compose.yml runs it with PostgreSQL.
ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements-hub.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/qingka
RUN python -m pip --python /opt/qingka/bin/python install --require-hashes -r requirements-hub.lock
RUN python -m venv /opt/build
RUN /opt/build/bin/python -m pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY device device
COPY knowledge knowledge
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheels .
RUN python -m pip --python /opt/qingka/bin/python install --no-deps --no-index --find-links /opt/wheels qingka
RUN python -m pip --python /opt/qingka/bin/python check

FROM python:${PYTHON}-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/qingka qingka \
    && chmod 0700 /var/lib/qingka \
    && install --directory --owner=qingka --group=qingka --mode=0700 /var/backups/qingka
COPY --from=build /opt/qingka /opt/qingka
ENV PATH=/opt/qingka/bin:$PATH PYTHONUNBUFFERED=1 QINGKA_HOME=/var/lib/qingka QINGKA_RELAY_HOST=0.0.0.0
USER qingka
WORKDIR /var/lib/qingka
VOLUME /var/lib/qingka
EXPOSE 8732
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client as h, os, sys; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('QINGKA_RELAY_PORT', '8732')), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["qingka"]
CMD ["serve"]
