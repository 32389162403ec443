/** The routes of InsightFace-REST whose JSON may name URLs; bodies and answers are in lib/contract/src/rest/extract.ts. */

import {
  CodedError,
  drawOptions,
  type ExtractBody,
  extractBody,
  extractImages,
  isFirstGeneration,
  limits,
} from '@emogram/contract'
import { decode as decodeMsgpack, encode as encodeMsgpack } from '@msgpack/msgpack'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { codedError } from '../failure.ts'
import { drawn, lookOf } from './draw.ts'
import { attributesFor, type Extracted, firstExtractAnswer, secondExtractAnswer } from './extract-answers.ts'
import { type FetchUrl, type Image, imageOf } from './images.ts'
import type { RestContext } from './rest.ts'

export function addExtract(
  app: FastifyInstance,
  { reader, turn, admitted }: RestContext,
  fetchUrl: FetchUrl,
): void {
  const route = admitted(limits.batchBodyBytes)

  app.post('/extract', route, async (request, reply) => {
    const body = extractBody.parse(request.body)
    const images = imagesIn(body.images, fetchUrl)
    const attributes = attributesFor(body)
    const { max_size = 0 } = body
    const look = {
      ...lookOf(body),
      maxSidePx: max_size === 0 ? undefined : Math.max(...max_size),
      attributes,
    }
    const begunAt = performance.now()
    let readMs = 0
    const extracted = await turn(reply, async (signal) => {
      const results: Extracted[] = []
      for (const image of images) {
        const imageBegunAt = performance.now()
        const tookMs = () => performance.now() - imageBegunAt
        try {
          const bytes = await image(signal)
          readMs += tookMs()
          const analysis = await reader.read(bytes, { ...look, signal })
          results.push({ analysis, tookMs: tookMs() })
        } catch (error) {
          signal.throwIfAborted()
          const { code, message } = codedError(error)
          results.push({ problem: `${code}: ${message}`, tookMs: tookMs() })
        }
      }
      return results
    })
    const totalMs = performance.now() - begunAt
    const took = { total_ms: totalMs, read_imgs_ms: readMs, embed_all_ms: totalMs - readMs }
    const answer = isFirstGeneration(body)
      ? firstExtractAnswer(extracted)
      : secondExtractAnswer(extracted, took, body)
    if (body.msgpack !== true && !wantsMsgpack(request.headers.accept)) return answer
    return reply
      .type('application/x-msgpack')
      .send(Buffer.from(encodeMsgpack(answer, { forceFloat32: true })))
  })

  app.post('/draw_detections', route, async (request, reply) => {
    const { images, ...options } = z
      .strictObject({ images: extractImages, ...drawOptions })
      .parse(request.body)
    const [image] = imagesIn(images, fetchUrl)
    const analysis = await turn(reply, async (signal) =>
      reader.read(await image(signal), { ...drawn(options), signal }),
    )
    return reply.type('image/jpeg').send(analysis.picture)
  })
}

/** msgpack carries the bytes themselves where JSON has their base64. */
export function addMsgpack(app: FastifyInstance): void {
  app.addContentTypeParser(
    ['application/msgpack', 'application/x-msgpack'],
    { parseAs: 'buffer', bodyLimit: limits.batchBodyBytes },
    (_request, body, done) => {
      try {
        done(null, decodeMsgpack(body as Buffer))
      } catch (cause) {
        done(new CodedError('bad_request', { message: 'The body is not msgpack.', cause }))
      }
    },
  )
}

const wantsMsgpack = (accept: string | undefined): boolean =>
  /\bapplication\/(x-)?msgpack\b/i.test(accept ?? '')

function imagesIn(
  { data, urls }: ExtractBody['images'],
  fetchUrl: FetchUrl | undefined,
): readonly [Image, ...Image[]] {
  const [first, ...others] = [
    ...(data ?? []).map(
      (image): Image =>
        typeof image === 'string' ? imageOf({ base64: image }, undefined) : async () => image,
    ),
    ...(urls ?? []).map((url) => imageOf({ url }, fetchUrl)),
  ]
  if (first === undefined) {
    throw new CodedError('image_missing', { message: 'Send images as images.data or images.urls.' })
  }
  if (others.length >= limits.batchImages) {
    throw new CodedError('bad_request', { message: `At most ${limits.batchImages} images in one request.` })
  }
  return [first, ...others]
}
