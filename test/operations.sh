#!/usr/bin/env bash
# Follows docs/operations.md word for word on an empty machine with the simulator in Telegram's place: test/operations.sh
# The machine is a container that may do what it likes, with an engine of its own. Leaves nothing behind. Skipped where there is no Docker.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name='the test of docs/operations.md'
source test/docker.sh
export MACHINE=emogram-machine-$$ MACHINE_ADDRESS TELEGRAM_ADDRESS UPSTREAM NODE_EXTRA_CA_CERTS
made=$(mktemp --directory)
ended() {
  status=$?
  trap - EXIT
  docker rm --force --volumes "$MACHINE" >/dev/null 2>&1 || true
  rm -r "$made"
  exit $status
}
trap ended EXIT
trap 'exit 130' INT TERM

# What is cloned is the checkout as it lies here. UPSTREAM is somebody else's clone, from which an upgrade will come.
git init --quiet --bare --initial-branch main "$made/emogram.git"
UPSTREAM=$made/upstream
here() { git --git-dir "$made/emogram.git" --work-tree . -c user.name=Emogram -c user.email=emogram@example.org "$@"; }
here add --all
here commit --quiet --message 'As it is now'
git clone --quiet "$made/emogram.git" "$UPSTREAM"

timeout --foreground 10m docker build --quiet --tag emogram-machine - <test/operations/machine.Dockerfile >/dev/null
# All of --privileged but SYS_RESOURCE, which an engine that is in a container itself may lack.
docker run --detach --cap-add ALL --cap-drop SYS_RESOURCE --device-cgroup-rule 'a *:* rwm' --cgroupns host \
  --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
  --name "$MACHINE" --hostname server --volume /sys/fs/cgroup:/sys/fs/cgroup --volume /var/lib/docker \
  --volume "$made/emogram.git:/srv/emogram.git" emogram-machine >/dev/null
on_machine() { docker exec --interactive "$MACHINE" "$@"; }
for _ in $(seq 60); do
  if on_machine docker info >/dev/null 2>&1; then break; fi
  sleep 1
done
docker save "${bases[@]}" | on_machine docker load --quiet

MACHINE_ADDRESS=$(docker inspect --format '{{.NetworkSettings.IPAddress}}' "$MACHINE")
TELEGRAM_ADDRESS=$(docker inspect --format '{{.NetworkSettings.Gateway}}' "$MACHINE")
# As Let's Encrypt would have it, and signed by nobody else.
live=/etc/letsencrypt/live/bot.example.org
on_machine mkdir --parents $live
on_machine openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=bot.example.org \
  -addext "subjectAltName=DNS:bot.example.org,IP:$MACHINE_ADDRESS" -keyout $live/privkey.pem -out $live/fullchain.pem 2>/dev/null
NODE_EXTRA_CA_CERTS=$made/authority.pem
on_machine cat $live/fullchain.pem >"$NODE_EXTRA_CA_CERTS"

timeout --foreground 40m node --conditions=source --import tsx test/operations.ts
