#!/usr/bin/env bash
# Kills, pauses and restarts the containers of prod.yml while photos flow: test/chaos.sh --help
# Leaves nothing running behind. Skipped where there is no Docker, which with CI=true is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
play=(node --conditions=source --import tsx test/chaos/containers.ts "$@")
# What is mistyped is said before anything is built.
"${play[@]}" --list
for option; do case $option in --help | --list) exit ;; esac; done
name='the chaos of containers'
# What is tried is not how well faces are found, and this one finds them in a tenth of the time.
export FACE_DETECTION_MODEL=blazeface WORKERS=1 QUEUE_TTL_MS=86400000
source test/up.sh
timeout --foreground 60m "${play[@]}"
