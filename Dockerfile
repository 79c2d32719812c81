# The image of aws-port-sync: `docker build -t aws-port-sync .`
# The workflow bundle is made here, ahead of any start; the last stage holds production packages only.

# The Temporal dev server, for one-shot runs (OCEAN__EVENT_LISTENER={"type":"ONCE"}) without TEMPORAL_ADDRESS.
# The version is that of worker/embedded/temporal-cli.ts.
FROM golang:1.24-bookworm AS temporal
RUN CGO_ENABLED=0 GOBIN=/out go install github.com/temporalio/cli/cmd/temporal@v1.1.1

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
# Temporal's client takes its certificate authorities from the system.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data
WORKDIR /app
COPY --from=temporal /out/temporal /usr/local/bin/temporal
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
# Without SYNC_LEDGER_URL the ledger is a file below XDG_STATE_HOME: keep /data in a volume.
ENV NODE_ENV=production \
  XDG_STATE_HOME=/data \
  SYNC_HEALTH_ADDRESS=127.0.0.1:8080
VOLUME /data
USER node
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/client/main.js"]
CMD ["worker"]
