# For smoke.sh and chaos.sh, which set `name` first: brings prod.yml up, with the simulator in Telegram's place and everything
# that docs/operations.md offers, the token in a file and TLS. Takes all of it down again when the script ends.
source test/docker.sh
export COMPOSE_PROJECT_NAME=emogram-$(basename "$0" .sh)-$$ COMPOSE="$compose"
export COMPOSE_FILE=$COMPOSE_FILE:prod.secrets.yml:test/up.override.yml
export PUBLISH_ADDRESS=127.0.0.1 URL_ALLOW_HOSTS=pictures.test:80

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

# The containers' users read all of this.
chmod 755 "$made"
export TELEGRAM_BOT_TOKEN=file TELEGRAM_BOT_TOKEN_FILE=$made/token TLS_PORT TLS_FOLDER=$made/tls PICTURES_FOLDER=$made/pictures
TLS_PORT=$(free_port)
install -m 444 /dev/stdin "$TELEGRAM_BOT_TOKEN_FILE" <<<"$SIMULATOR_TOKEN"
mkdir "$TLS_FOLDER" "$PICTURES_FOLDER"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$TLS_FOLDER/privkey.pem" -out "$TLS_FOLDER/fullchain.pem" 2>/dev/null
chmod 444 "$TLS_FOLDER"/*
install -m 444 node_modules/@vladmandic/face-api/demo/sample1.jpg "$PICTURES_FOLDER"

timeout --foreground 30m $compose build
timeout --foreground 1m $compose run --rm --no-deps nginx -t
timeout --foreground 6m $compose up -d
