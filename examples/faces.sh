#!/usr/bin/env bash
# faces.sh PHOTO [OTHER_PHOTO]
set -euo pipefail
server=${EMOGRAM:-http://127.0.0.1:8080}
ask() { curl --silent --show-error --fail-with-body ${EMOGRAM_KEY:+--header "x-api-key: $EMOGRAM_KEY"} "$@"; }

# What can this server do?
ask "$server/v1/info"
echo

# The photo as the body itself; wishes as the query.
ask --header 'content-type: image/jpeg' --data-binary "@$1" "$server/v1/faces?max_faces=2&attributes=emotion,age"
echo

# As a form, answered with the labelled picture.
ask --form "image=@$1" --form style=emoji --output labelled.jpg "$server/v1/annotate"
echo "labelled.jpg: $(wc -c <labelled.jpg) bytes"

# Is the largest face of one photo that of the other?
ask --form "image=@$1" --form "image=@${2:-$1}" "$server/v1/compare"
echo
