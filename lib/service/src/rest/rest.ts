/** What the routes of the REST API share, on whichever service they are. */
import { limits } from '@emogram/contract'
import type { FastifyInstance, FastifyReply, RouteShorthandOptions } from 'fastify'
import { addPage, type PageFiles } from '../page.ts'
import type { Reader } from '../reader.ts'
import { type About, addAbout } from './about.ts'
import { addExtract, addMsgpack } from './extract.ts'
import type { FetchUrl } from './images.ts'
import { addSeedUploads } from './seeds.ts'
import { addV1 } from './v1.ts'

export interface RestContext {
  readonly reader: Reader
  /** What a route must have to let a request in: a place for it, and a bound for its body. */
  admitted(bodyBytes: number): RouteShorthandOptions
  /** Runs when its turn among all orders has come; the signal fires at the deadline, or when the caller has gone. */
  turn<T>(reply: FastifyReply, what: (signal: AbortSignal) => Promise<T>): Promise<T>
}

export type Rest = (app: FastifyInstance, context: RestContext) => void

/** Routes to which images can only be uploaded. */
export const uploadRoutes: Rest = addSeedUploads

export interface UrlRoutesOptions {
  readonly fetchUrl: FetchUrl
  /** What callers may know of this server. */
  readonly about: About
  /** What a browser gets at /. */
  readonly page?: PageFiles
}

/** Routes where an image may also be named by its URL. */
export const urlRoutes =
  ({ fetchUrl, about, page }: UrlRoutesOptions): Rest =>
  (app, context) => {
    // The image itself as the body, whatever kind of image it says it is.
    app.addContentTypeParser(
      /^image\//,
      { parseAs: 'buffer', bodyLimit: limits.imageBytes },
      (_request, body, done) => done(null, body),
    )
    addMsgpack(app)
    addV1(app, context, fetchUrl)
    addExtract(app, context, fetchUrl)
    addAbout(app, context, about)
    if (page !== undefined) addPage(app, page)
  }
