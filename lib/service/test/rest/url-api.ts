import type { FileJob } from '@emogram/contract'
import { CodedError } from '@emogram/contract'
import type { Analysis, SomeFace } from '@emogram/vision'
import { type ReadOptions, type ReadSomeOptions, type ServiceOptions, urlRoutes } from '../../src/index.ts'
import { oneFace, quickReader, startService } from '../service.ts'

/** A unit vector of 1024 numbers that points where it is told to. */
const pointing = (degrees: number): Float32Array => {
  const vector = new Float32Array(1024)
  vector[0] = Math.cos((degrees * Math.PI) / 180)
  vector[1] = Math.sin((degrees * Math.PI) / 180)
  return vector
}

/** Reads one person in everything but `damaged`, whose embedding is told by the first byte, and nobody in a 0. */
export async function startUrlApi(t: Parameters<typeof startService>[0]) {
  const asked: (ReadOptions | ReadSomeOptions)[] = []
  const fetched: string[] = []
  const reader = {
    ...quickReader,
    read: async (bytes: Uint8Array, options: ReadOptions | ReadSomeOptions): Promise<Analysis<SomeFace>> => {
      asked.push(options)
      if (Buffer.from(bytes).toString() === 'damaged') throw new CodedError('image_unreadable')
      const { attributes = ['emotion', 'gender', 'age'], picture } = options
      const { box, score, landmarks, ...all } = { ...oneFace.faces[0]!, embedding: pointing(bytes[0] ?? 0) }
      const some = Object.fromEntries(
        Object.entries(all).filter(([name]) => attributes.includes(name as 'age')),
      )
      return {
        ...oneFace,
        faces: bytes[0] === 0 ? [] : [{ box, score, landmarks, ...some }],
        ...(picture !== undefined && { picture: Buffer.from('a picture') }),
      }
    },
  } as ServiceOptions<FileJob>['reader']
  const service = await startService(t, {
    reader,
    takesUploads: false,
    rest: urlRoutes({
      fetchUrl: async (url) => {
        fetched.push(url)
        if (url.includes('private')) throw new CodedError('url_forbidden')
        return Buffer.from('from afar')
      },
      about: { version: '1.2.3', detector: 'retinaface', maxPixels: 64e6, needsKey: false },
    }),
  })
  return {
    ...service,
    asked,
    fetched,
    post: (path: string, body: RequestInit['body'], type?: string, headers: Record<string, string> = {}) =>
      fetch(service.url + path, {
        method: 'POST',
        body: body ?? null,
        headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
      }),
    json: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(service.url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
  }
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
