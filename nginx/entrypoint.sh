#!/bin/sh
# Fills in nginx.conf.template and becomes nginx. Arguments go to nginx: `-t` checks the configuration.
set -eu
export TMP_DIR=/tmp/nginx
export LISTEN=8080
export ACCESS_LOG=/dev/stdout
export SERVER_FOLDER=/etc/emogram/server.d
export REQUESTS_PER_SECOND="${REQUESTS_PER_SECOND:-20}"
export CLASSIFY_FILE="${CLASSIFY_FILE:-classify-file:8001}"
export CLASSIFY_URL="${CLASSIFY_URL:-classify-url:8002}"
export BOT="${BOT:-bot:8004}"
# A service has JOB_TIMEOUT_MS to answer, the bot waits 5 seconds longer, and the gateway must not be the first to give up.
export READ_TIMEOUT_MS=$((${JOB_TIMEOUT_MS:-60000} + 10000))
# The container's own name server; Docker's is 127.0.0.11.
export RESOLVER="${RESOLVER:-$(awk '$1 == "nameserver" { print ($2 ~ /:/ ? "[" $2 "]" : $2); exit }' /etc/resolv.conf)}"

mkdir -p "$TMP_DIR"
envsubst '${LISTEN} ${RESOLVER} ${CLASSIFY_FILE} ${CLASSIFY_URL} ${BOT} ${READ_TIMEOUT_MS} ${TMP_DIR} ${ACCESS_LOG} ${REQUESTS_PER_SECOND} ${SERVER_FOLDER}' \
  </etc/emogram/nginx.conf.template >"$TMP_DIR/nginx.conf"
exec nginx -e stderr -c "$TMP_DIR/nginx.conf" -g 'daemon off;' "$@"
