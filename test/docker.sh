# For up.sh and swarm.sh; `name` is set before: finds an engine, the base images and compose, or skips the test.
# Afterwards `$compose build` works, and $COMPOSE_FILE can be added to.
#   BASE_IMAGES_SCRIPT  makes the base images where no registry can be reached; also starts an engine

skip() {
  echo "$name is skipped: $1"
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
}

images=${BASE_IMAGES_SCRIPT:-../shared/docker/base-images.sh}
bases=(node:22-bookworm-slim nginx:1.28-bookworm redis:7-bookworm)
export COMPOSE_FILE=prod.yml
if [ -x "$images" ]; then
  "$images" "${bases[@]}"
  COMPOSE_FILE+=:test/base-images.override.yml
fi
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
export PORT SIMULATOR_PORT SIMULATOR_TOKEN TELEGRAM_API_ROOT
PORT=$(free_port)
SIMULATOR_PORT=$(free_port)
SIMULATOR_TOKEN=4242:the-smoke-test-needs-no-real-token-at-all
TELEGRAM_API_ROOT=http://simulator:$SIMULATOR_PORT
