#!/usr/bin/env bash
# Brings prod.yml up, with the simulator in Telegram's place, and sees that it works: test/smoke.sh
#   BASE_IMAGES_SCRIPT  makes the base images where no registry can be reached; also starts an engine
# Leaves nothing running behind. Skipped where there is no Docker, which with CI=true is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
  echo "the Docker smoke test is skipped: $1"
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
}

images=${BASE_IMAGES_SCRIPT:-../shared/docker/base-images.sh}
bases=(node:22-bookworm-slim nginx:1.28-bookworm)
if [ -x "$images" ]; then "$images" "${bases[@]}"; fi
docker info >/dev/null 2>&1 || skip 'no Docker engine answers'
for base in "${bases[@]}"; do
  docker image inspect "$base" >/dev/null 2>&1 || timeout --foreground 5m docker pull --quiet "$base" ||
    skip "$base is not here and cannot be pulled"
done
if docker compose version >/dev/null 2>&1; then compose='docker compose'
elif command -v docker-compose >/dev/null; then compose=docker-compose
else skip 'there is neither docker compose nor docker-compose'; fi

free_port() {
  node -e 'const server = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })'
}
export COMPOSE_PROJECT_NAME=emogram-smoke-$$ COMPOSE_FILE=prod.yml:test/smoke.override.yml COMPOSE="$compose"
export PUBLISH_ADDRESS=127.0.0.1 PORT SIMULATOR_PORT
PORT=$(free_port)
SIMULATOR_PORT=$(free_port)
export TELEGRAM_BOT_TOKEN=4242:the-smoke-test-needs-no-real-token-at-all
export TELEGRAM_API_ROOT=http://simulator:$SIMULATOR_PORT URL_ALLOW_HOSTS=pictures.test:80

ended() {
  status=$?
  trap - EXIT
  if [ $status -ne 0 ]; then $compose ps || true; $compose logs --tail=200 || true; fi
  $compose down --volumes --remove-orphans --timeout 10 >/dev/null 2>&1 || true
  exit $status
}
trap ended EXIT
trap 'exit 130' INT TERM

timeout --foreground 30m $compose build
timeout --foreground 1m $compose run --rm --no-deps nginx -t
timeout --foreground 4m $compose up -d
timeout --foreground 6m node --conditions=source --import tsx test/smoke.ts
