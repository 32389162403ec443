"""extract.py PHOTO...: every face of every photo, and which of them look alike."""

import base64
import os
import sys

import requests

SERVER = os.environ.get("EMOGRAM", "http://127.0.0.1:8080")
KEY = os.environ.get("EMOGRAM_KEY")
# From here on two faces are likely one person's; see models/embedding.md.
SAME_FROM = 0.65


def extract(paths, max_size=(640, 480)):
    """The faces of each photo, in the order of the photos: vec, det, prob and bbox."""
    images = []
    for path in paths:
        with open(path, "rb") as photo:
            images.append(base64.b64encode(photo.read()).decode("ascii"))
    response = requests.post(
        f"{SERVER}/extract",
        json={"images": {"data": images}, "max_size": list(max_size)},
        headers={"x-api-key": KEY} if KEY else {},
        timeout=60,
    )
    response.raise_for_status()
    return response.json()


def similarity(one, other):
    """The vectors have length 1, so their product is the cosine between them."""
    return sum(a * b for a, b in zip(one, other))


if __name__ == "__main__":
    faces = [
        (path, face)
        for path, found in zip(sys.argv[1:], extract(sys.argv[1:]))
        for face in found
    ]
    for path, face in faces:
        print(f"{path} #{face['det']}: {face['prob']:.3f} at {face['bbox']}, {len(face['vec'])} numbers")
    for i, (path, face) in enumerate(faces):
        for other_path, other in faces[i + 1 :]:
            alike = similarity(face["vec"], other["vec"])
            if alike >= SAME_FROM:
                print(f"{path} #{face['det']} = {other_path} #{other['det']}: {alike:.2f}")
