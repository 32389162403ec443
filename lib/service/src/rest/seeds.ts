/** The routes of the older services that take an upload; what they answer is in lib/contract/src/rest/seed-image.ts. */
import { drawOptions, limits } from '@emogram/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { drawn } from './draw.ts'
import { readForm } from './images.ts'
import { optionsOf, wishesOf } from './options.ts'
import type { RestContext } from './rest.ts'
import { faceAnswer, predictAnswer, predictModelAnswer } from './seed-answers.ts'

export function addSeedUploads(app: FastifyInstance, { reader, turn, admitted }: RestContext): void {
  const route = admitted(limits.uploadBodyBytes)
  const look = (reply: FastifyReply, bytes: Uint8Array, attributes: readonly 'gender'[]) =>
    turn(reply, (signal) => reader.read(bytes, { attributes, signal }))

  app.post('/predict', {
    ...route,
    // Its clients look at `success` and at nothing else.
    preSerialization: async (_request, _reply, payload) =>
      isFailure(payload) ? { success: false, ...payload } : payload,
    handler: async (request, reply) => {
      const { images } = await readForm(request, ['image'], 1)
      return predictAnswer(await look(reply, images[0]!, []))
    },
  })

  app.post('/face', route, async (request, reply) => {
    const { images } = await readForm(request, ['image'], 1)
    return faceAnswer(await look(reply, images[0]!, []))
  })

  app.post('/predictModel', route, async (request, reply) => {
    const { images } = await readForm(request, ['file'], 1)
    const answer = predictModelAnswer(await look(reply, images[0]!, ['gender']))
    return reply.type('text/html; charset=utf-8').send(JSON.stringify(answer))
  })

  app.post('/classifyImage', route, async (request, reply) => {
    const { images } = await readForm(request, ['image'], 1)
    const picture = { kind: 'fullSize', format: 'png' } as const
    const analysis = await turn(reply, (signal) => reader.read(images[0]!, { picture, signal }))
    return reply.type('image/png').send(analysis.picture)
  })

  app.post('/multipart/draw_detections', route, async (request, reply) => {
    const { images, fields } = await readForm(request, ['file'], 1)
    const options = optionsOf(z.strictObject(drawOptions), wishesOf(fields))
    const analysis = await turn(reply, (signal) => reader.read(images[0]!, { ...drawn(options), signal }))
    return reply.type('image/jpeg').send(analysis.picture)
  })
}

const isFailure = (payload: unknown): payload is object =>
  typeof payload === 'object' && payload !== null && 'error' in payload
