#!/usr/bin/env bash
# older.sh PHOTO: the calls that clients of the older services make.
set -euo pipefail
server=${EMOGRAM:-http://127.0.0.1:8080}
ask() { curl --silent --show-error --fail-with-body ${EMOGRAM_KEY:+--header "x-api-key: $EMOGRAM_KEY"} "$@"; }

ask -X POST "$server/predict" -F "image=@$1"
echo
ask --request POST "$server/face" -F "image=@$1"
echo
ask -X POST "$server/predictModel" -F "file=@$1"
echo
ask -X POST "$server/classifyImage" -F "image=@$1" --output classified.png
ask -X POST "$server/multipart/draw_detections" -F "file=@$1" -F threshold=0.6 --output detections.jpg
echo "classified.png: $(wc -c <classified.png) bytes, detections.jpg: $(wc -c <detections.jpg) bytes"
