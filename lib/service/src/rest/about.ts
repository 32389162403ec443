/** What a server says of itself. */
import {
  attributes,
  emotions,
  genders,
  type Info,
  languages,
  limits,
  openapi,
  styles,
} from '@emogram/contract'
import type { FastifyInstance } from 'fastify'
import type { RestContext } from './rest.ts'

export interface About {
  readonly version: string
  readonly detector: string
  readonly maxPixels: number
  readonly needsKey: boolean
}

export function addAbout(app: FastifyInstance, { reader }: RestContext, about: About): void {
  const document = openapi(about.version)
  app.get('/openapi.json', async () => document)
  app.get(
    '/v1/info',
    async (): Promise<Info> => ({
      version: about.version,
      backend: reader.backend,
      detector: about.detector,
      models: reader.models,
      labels: { emotion: [...emotions], gender: [...genders] },
      attributes: [...attributes],
      styles: [...styles],
      languages: [...languages],
      limits: {
        image_bytes: limits.imageBytes,
        image_pixels: about.maxPixels,
        batch_bytes: limits.batchBodyBytes,
        batch_images: limits.batchImages,
      },
      needs_key: about.needsKey,
    }),
  )
}
