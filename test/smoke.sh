#!/usr/bin/env bash
# Brings prod.yml up, with the simulator in Telegram's place, and sees that it works: test/smoke.sh
# With profiles: COMPOSE_PROFILES=redis REDIS_URL=redis://redis:6379 test/smoke.sh
# Leaves nothing running behind. Skipped where there is no Docker, which with CI=true is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name='the Docker smoke test'
source test/docker.sh
export COMPOSE_PROJECT_NAME=emogram-smoke-$$ COMPOSE="$compose"
export COMPOSE_FILE=$COMPOSE_FILE:prod.secrets.yml:test/smoke.override.yml
export PUBLISH_ADDRESS=127.0.0.1 URL_ALLOW_HOSTS=pictures.test:80 REQUESTS_PER_SECOND=5

made=$(mktemp --directory)
ended() {
  status=$?
  trap - EXIT
  if [ $status -ne 0 ]; then $compose ps || true; $compose logs --tail=200 || true; fi
  $compose down --volumes --remove-orphans --timeout 10 >/dev/null 2>&1 || true
  rm -r "$made"
  exit $status
}
trap ended EXIT
trap 'exit 130' INT TERM

# As docs/operations.md has it: the token in a file, which the containers' user can read, and a certificate.
chmod 755 "$made"
export TELEGRAM_BOT_TOKEN=file TELEGRAM_BOT_TOKEN_FILE=$made/token TLS_PORT TLS_FOLDER=$made/tls
TLS_PORT=$(free_port)
install -m 444 /dev/stdin "$TELEGRAM_BOT_TOKEN_FILE" <<<"$SIMULATOR_TOKEN"
mkdir "$TLS_FOLDER"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$TLS_FOLDER/privkey.pem" -out "$TLS_FOLDER/fullchain.pem" 2>/dev/null
chmod 444 "$TLS_FOLDER"/*

timeout --foreground 30m $compose build
timeout --foreground 1m $compose run --rm --no-deps nginx -t
timeout --foreground 4m $compose up -d
timeout --foreground 12m node --conditions=source --import tsx test/smoke.ts
