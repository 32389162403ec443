#!/usr/bin/env bash
# Deploys prod.stack.yml on a Swarm of this one machine, with the simulator in Telegram's place: test/swarm.sh
# Leaves nothing behind, and a Swarm that was not there before neither. Skipped where there is no Docker.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name='the Swarm test'
source test/docker.sh
export TELEGRAM_BOT_TOKEN=$SIMULATOR_TOKEN STACK=emogram-swarm-$$ IMAGE_TAG=swarm-$$ NEXT_TAG=swarm-$$-next CLASSIFY_FILE_REPLICAS=3
made=(nginx bot classify-file classify-url)
gateway_bridge=docker_gwbridge
had_bridge=$(docker network ls --quiet --filter "name=$gateway_bridge")
initialised=

of_stack() { docker "$1" ls --all --quiet --filter "label=com.docker.stack.namespace=$STACK"; }
networks_of_stack() { docker network ls --quiet --filter "label=com.docker.stack.namespace=$STACK"; }
ended() {
  status=$?
  trap - EXIT
  if [ $status -ne 0 ]; then
    docker stack ps --no-trunc "$STACK" || true
    for service in "${made[@]}"; do timeout 20 docker service logs --raw --tail 60 "${STACK}_$service" || true; done
  fi
  docker stack rm "$STACK" >/dev/null 2>&1 || true
  # A Swarm that is left with containers and networks in it leaves them behind.
  for _ in $(seq 90); do
    [ -n "$(of_stack container)$(networks_of_stack)" ] || break
    sleep 1
  done
  docker volume ls --quiet --filter "label=com.docker.stack.namespace=$STACK" | xargs --no-run-if-empty docker volume rm >/dev/null || true
  if [ -n "$initialised" ]; then
    docker swarm leave --force >/dev/null || true
    [ -n "$had_bridge" ] || docker network rm "$gateway_bridge" >/dev/null || true
  fi
  for service in "${made[@]}"; do
    docker image rm "emogram-$service:$IMAGE_TAG" "emogram-$service:$NEXT_TAG" >/dev/null 2>&1 || true
  done
  exit $status
}
trap ended EXIT
trap 'exit 130' INT TERM

case $(docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.Nodes}}') in
  inactive*)
    docker swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1 >/dev/null
    initialised=yes
    ;;
  'active true 1') ;;
  *) skip 'this machine is part of a larger Swarm, whose other machines do not have the images' ;;
esac

timeout --foreground 30m $compose build
for service in "${made[@]}"; do
  docker tag "emogram-$service" "emogram-$service:$IMAGE_TAG"
  docker tag "emogram-$service" "emogram-$service:$NEXT_TAG"
done
timeout --foreground 1m docker stack deploy --resolve-image never \
  --compose-file prod.stack.yml --compose-file test/swarm.override.yml "$STACK"
timeout --foreground 8m node --conditions=source --import tsx test/swarm.ts
