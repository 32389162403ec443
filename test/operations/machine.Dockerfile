# An empty machine: Debian with what docs/operations.md says one needs, and nothing of ours.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends git docker.io docker-compose curl openssl \
 && rm -r /var/lib/apt/lists/*
CMD ["dockerd"]
