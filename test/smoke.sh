#!/usr/bin/env bash
# Brings prod.yml up, with the simulator in Telegram's place, and sees that it works: test/smoke.sh
# With profiles: COMPOSE_PROFILES=redis REDIS_URL=redis://redis:6379 test/smoke.sh
# Leaves nothing running behind. Skipped where there is no Docker, which with CI=true is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name='the Docker smoke test'
export REQUESTS_PER_SECOND=5
source test/up.sh
timeout --foreground 15m node --conditions=source --import tsx test/smoke.ts
