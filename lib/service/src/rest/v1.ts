/** The API under /v1. What goes in and out is described in lib/contract/src/rest/v1.ts. */
import {
  annotateOptions,
  CodedError,
  type CompareAnswer,
  compareOptions,
  type FacesAnswer,
  type ImageFaces,
  limits,
  readOptions,
} from '@emogram/contract'
import { sameFrom, similarity } from '@emogram/vision/similarity'
import type { FastifyInstance } from 'fastify'
import { codedError, problemOf } from '../failure.ts'
import { imageFacesOf, someFaceOf } from '../result.ts'
import type { FetchUrl, Image } from './images.ts'
import { optionsOf } from './options.ts'
import { readRequest } from './request.ts'
import type { RestContext } from './rest.ts'

export function addV1(
  app: FastifyInstance,
  { reader, turn, admitted }: RestContext,
  fetchUrl: FetchUrl,
): void {
  app.post('/v1/faces', admitted(limits.batchBodyBytes), async (request, reply): Promise<FacesAnswer> => {
    const { images, wishes } = await readRequest(request, fetchUrl, limits.batchImages)
    const { min_score, max_faces, min_face_px, attributes = usual } = optionsOf(readOptions, ...wishes)
    const look = { minScore: min_score, maxFaces: max_faces, minFacePx: min_face_px, attributes }
    const read = async (image: Image, signal: AbortSignal) =>
      imageFacesOf(await reader.read(await image(signal), { ...look, signal }))
    const found = await turn(reply, (signal) => oneByOne(images, read, signal))
    return { images: found, backend: reader.backend, models: reader.models, request_id: request.id }
  })

  app.post('/v1/annotate', admitted(limits.batchBodyBytes), async (request, reply) => {
    const { images, wishes } = await readRequest(request, fetchUrl, 1)
    const { min_score, max_faces, min_face_px, ...picture } = optionsOf(annotateOptions, ...wishes)
    const look = { minScore: min_score, maxFaces: max_faces, minFacePx: min_face_px }
    const analysis = await turn(reply, async (signal) => {
      const bytes = await images[0]!(signal)
      return reader.read(bytes, { ...look, picture: { kind: 'fullSize', ...picture }, signal })
    })
    reply.type(`image/${picture.format ?? 'jpeg'}`).header('x-face-count', analysis.faces.length)
    return analysis.picture
  })

  app.post('/v1/compare', admitted(limits.batchBodyBytes), async (request, reply): Promise<CompareAnswer> => {
    const { images, wishes } = await readRequest(request, fetchUrl, 2)
    const { min_score } = optionsOf(compareOptions, ...wishes)
    if (images.length !== 2) throw new CodedError('bad_request', { message: 'Send two images.' })
    const look = { minScore: min_score, maxFaces: 1, attributes: [...usual, 'embedding'] } as const
    const [one, other] = await turn(reply, async (signal) => {
      const largest = []
      for (const image of images) {
        const { faces } = await reader.read(await image(signal), { ...look, signal })
        if (faces[0] === undefined) throw new CodedError('no_face')
        largest.push(faces[0])
      }
      return largest
    })
    const alike = similarity(one!.embedding!, other!.embedding!)
    const shown = (face: typeof one) => ({ ...someFaceOf(face!), embedding: undefined })
    return {
      similarity: Math.round(alike * 1e4) / 1e4,
      same: alike >= sameFrom,
      faces: [shown(one), shown(other)],
      request_id: request.id,
    }
  })
}

const usual = ['emotion', 'gender', 'age'] as const

/**
 * One after another, so that a batch takes no more workers and no more memory than a single image does.
 * @throws the failure of a single image; among several it stands in its place
 */
async function oneByOne(
  images: readonly Image[],
  read: (image: Image, signal: AbortSignal) => Promise<ImageFaces>,
  signal: AbortSignal,
): Promise<FacesAnswer['images']> {
  if (images.length === 1) return [await read(images[0]!, signal)]
  const found: FacesAnswer['images'] = []
  for (const image of images) {
    try {
      found.push(await read(image, signal))
    } catch (error) {
      signal.throwIfAborted()
      found.push({ error: problemOf(codedError(error)) })
    }
  }
  return found
}
