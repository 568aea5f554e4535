# The image of Latchkey: docker build -t latchkey . (docs/run-it.md). Debian, because the embedded PostgreSQL needs glibc.
ARG NODE=24-bookworm-slim

FROM node:${NODE} AS build
WORKDIR /src
COPY . .
# Installs, builds, and copies what runs to /app: nothing else leaves this stage.
RUN --mount=type=cache,target=/root/.npm npm run ship -- /app

FROM node:${NODE}
ENV NODE_ENV=production LATCHKEY_DATA_DIR=/data
# Root's, so that the program cannot change itself.
COPY --from=build /app /app
RUN mkdir -m 0700 /data && chown node:node /data
WORKDIR /app
USER node
VOLUME /data
EXPOSE 5678
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.N8N_PORT || 5678) + '/healthz/readiness').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "cli/latchkey.js"]
CMD ["start"]
