#!/usr/bin/env bash
# Brings prod.yml up, with the simulator in Telegram's place, and sees that it works: test/smoke.sh
# With profiles: COMPOSE_PROFILES=redis REDIS_URL=redis://redis:6379 test/smoke.sh
# Leaves nothing running behind. Skipped where there is no Docker, which with CI=true is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name='the Docker smoke test'
source test/docker.sh
export COMPOSE_PROJECT_NAME=emogram-smoke-$$ COMPOSE_FILE=prod.yml:test/smoke.override.yml COMPOSE="$compose"
export PUBLISH_ADDRESS=127.0.0.1 URL_ALLOW_HOSTS=pictures.test:80

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
timeout --foreground 12m node --conditions=source --import tsx test/smoke.ts
