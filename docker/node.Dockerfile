# Everything that runs on Node, one target an image: bot, classify-file, classify-url.
# Works with BuildKit and with the classic builder, which makes all stages from the top down to the target.

# prod.yml says which, with its digest: --build-arg NODE_IMAGE=...
ARG NODE_IMAGE

# The manifests alone: as long as they stay the same, so do all the installed packages.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY bot/package.json bot/
COPY lib/contract/package.json lib/contract/
COPY lib/runtime/package.json lib/runtime/
COPY lib/service/package.json lib/service/
COPY lib/telegram/package.json lib/telegram/
COPY lib/vision/package.json lib/vision/
COPY lib/words/package.json lib/words/
COPY services/classify-file/package.json services/classify-file/
COPY services/classify-url/package.json services/classify-url/
COPY simulator/package.json simulator/
COPY page/package.json page/

FROM manifests AS build
RUN npm ci
# Where TensorFlow's library cannot be had this says so and goes on: the services then run on WebAssembly.
COPY scripts/command-line.ts scripts/tensorflow.ts scripts/
COPY scripts/tensorflow scripts/tensorflow
RUN npm run tensorflow
COPY scripts/models.ts scripts/page.ts scripts/
COPY tsconfig.base.json ./
COPY models models
COPY lib lib
COPY services services
COPY bot bot
COPY page page
RUN npx tsc --build bot services/classify-file services/classify-url && npm run models && npm run page
RUN mkdir -p /out/bot /out/classify-file /out/classify-url \
 && cp -r --parents bot/dist lib/contract/dist lib/runtime/dist lib/words/dist /out/bot \
 && for service in classify-file classify-url; do \
      cp -r --parents services/$service/dist lib/*/dist models/dist /out/$service || exit; \
    done \
 && cp -r --parents page/dist /out/classify-url

# What an image holds it can say itself: docker run --rm --entrypoint cat emogram-bot sbom.cdx.json
FROM manifests AS bot-modules
COPY docker/narrow.mjs /tmp/
RUN node /tmp/narrow.mjs bot && npm ci --omit=dev && npm sbom --sbom-format=cyclonedx >sbom.cdx.json \
 && find node_modules \( -name '*.map' -o -name '*.d.ts' \) -delete

# Both services have the same packages but for a few kilobytes, so their images share this layer. Without onnxruntime for
# other machines, and without TensorFlow.js for browsers.
FROM manifests AS service-modules
COPY docker/narrow.mjs /tmp/
RUN node /tmp/narrow.mjs services/classify-file services/classify-url && npm ci --omit=dev \
 && npm sbom --sbom-format=cyclonedx >sbom.cdx.json \
 && find node_modules/onnxruntime-node/bin -mindepth 3 -maxdepth 3 ! -path "*/$(node -p 'process.platform + "/" + process.arch')" -exec rm -r {} + \
 && find node_modules \( -name '*.map' -o -name '*.d.ts' \) -delete \
 && find node_modules/@tensorflow \( -name '*.fesm*' -o -name '*.es2017*' -o -name '*.min.js*' -o -name miniprogram \) -exec rm -r {} +
COPY --from=build /app/node_modules/@tensorflow/tfjs-node node_modules/@tensorflow/tfjs-node

FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
# onnxruntime would otherwise report to its maker how it is used; and one heap for a process instead of one for each of its
# threads, 155 MiB for a busy service against 185.
ENV NODE_ENV=production HOST=0.0.0.0 ORT_DISABLE_TELEMETRY=1 MALLOC_ARENA_MAX=1
COPY docker/ready.mjs /usr/local/lib/
USER node

FROM runtime AS bot
USER root
# A volume takes its owner from the folder that it covers.
RUN install --directory --owner=node --group=node /queue
USER node
ENV QUEUE_DIR=/queue
COPY --from=bot-modules /app ./
COPY --from=build /out/bot ./
EXPOSE 8003 8004
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s CMD node /usr/local/lib/ready.mjs ${BOT_HEALTH_PORT:-8003}
CMD ["node", "bot/dist/main.js"]

FROM runtime AS classify-file
COPY --from=service-modules /app ./
COPY --from=build /out/classify-file ./
EXPOSE 8001
HEALTHCHECK --interval=5s --timeout=5s --start-period=180s CMD node /usr/local/lib/ready.mjs ${CLASSIFY_FILE_PORT:-8001}
CMD ["node", "services/classify-file/dist/main.js"]

FROM runtime AS classify-url
COPY --from=service-modules /app ./
COPY --from=build /out/classify-url ./
EXPOSE 8002
HEALTHCHECK --interval=5s --timeout=5s --start-period=180s CMD node /usr/local/lib/ready.mjs ${CLASSIFY_URL_PORT:-8002}
CMD ["node", "services/classify-url/dist/main.js"]
