import { limits } from '../limits.ts'

/** A route of the REST API as the gateway publishes it. */
export interface ApiRoute {
  /** Only classify-url visits what a caller names. */
  readonly service: 'classify-file' | 'classify-url'
  readonly method: 'GET' | 'POST'
  /** Of its body. */
  readonly maxBytes: number
}

const upload = { service: 'classify-file', method: 'POST', maxBytes: limits.uploadBodyBytes } as const
const batch = { service: 'classify-url', method: 'POST', maxBytes: limits.batchBodyBytes } as const
const page = { service: 'classify-url', method: 'GET', maxBytes: limits.jsonBodyBytes } as const

/** The gateways repeat these; a test compares. */
export const apiRoutes = {
  '/v1/faces': batch,
  '/v1/annotate': batch,
  '/v1/compare': batch,
  '/v1/info': page,
  '/openapi.json': page,
  '/predict': upload,
  '/face': upload,
  '/predictModel': upload,
  '/classifyImage': upload,
  '/multipart/draw_detections': upload,
  '/extract': batch,
  '/draw_detections': batch,
} as const satisfies Record<`/${string}`, ApiRoute>

export type ApiPath = keyof typeof apiRoutes
