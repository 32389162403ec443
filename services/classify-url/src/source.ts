import type { LookupFunction } from 'node:net'
import { CodedError, type UrlJob } from '@emogram/contract'
import { Late, unlessAborted, withDeadline } from '@emogram/runtime'
import type { ImageSource } from '@emogram/service'
import { Agent, errors, request } from 'undici'
import { readImage } from './body.ts'
import { type Address, addressesOf, destination, type Lookup, lookupAll } from './destination.ts'

export interface UrlSourceOptions {
  /** Literal `host:port` in lower case, as they stand in the URL, that may lead to private addresses. */
  readonly allowHosts: ReadonlySet<string>
  readonly maxBytes: number
  /** From the first name looked up to the last byte, over all redirects. */
  readonly timeoutMs: number
  readonly maxRedirects?: number
  readonly userAgent?: string
  readonly lookup?: Lookup
}

/** Fetches pictures from the public web on behalf of strangers. One attempt: a person can send the URL again. */
export function urlSource(options: UrlSourceOptions): ImageSource<UrlJob> {
  return {
    async fetch(job, signal) {
      try {
        return await withDeadline(options.timeoutMs, signal, (either) => follow(job.url, options, either))
      } catch (error) {
        if (error instanceof CodedError) throw error
        signal.throwIfAborted()
        if (error instanceof Late) throw new CodedError('url_timeout')
        if (isNetworkFailure(error)) throw new CodedError('url_unreachable', { cause: error })
        throw error
      }
    },
  }
}

async function follow(start: string, options: UrlSourceOptions, signal: AbortSignal): Promise<Uint8Array> {
  const { allowHosts, maxRedirects = 5, lookup = lookupAll } = options
  let url = destination(start)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    // The system's resolver cannot be called off; its answer is then nobody's.
    const addresses = await unlessAborted(addressesOf(url, allowHosts, lookup), signal)
    const visit = await visitOnce(url, addresses, options, signal)
    if (visit.bytes !== undefined) return visit.bytes
    url = destination(visit.location, url)
  }
  throw new CodedError('url_redirects')
}

type Visit =
  | { readonly bytes: Uint8Array; readonly location?: never }
  | { readonly bytes?: never; readonly location: string }

const redirectStatuses = [301, 302, 303, 307, 308]

async function visitOnce(
  url: URL,
  addresses: readonly Address[],
  options: UrlSourceOptions,
  signal: AbortSignal,
): Promise<Visit> {
  // An agent of its own for every hop: connections are never shared between addresses checked for different URLs.
  const agent = new Agent({
    connections: 1,
    connect: { lookup: pinnedTo(addresses), timeout: options.timeoutMs },
    // Node gives an address 250 ms before it tries the next, which is too short for the far side of the world.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 2_000,
  })
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: {
        accept: 'image/jpeg, image/png, image/webp, image/*;q=0.9, */*;q=0.5',
        'accept-encoding': 'identity',
        'user-agent': options.userAgent ?? 'Emogram/0.1 (fetches pictures that people send to a bot)',
      },
    })
    // A body that is not read ends with the agent; until someone listens, that would be an uncaught error.
    body.on('error', () => {})
    if (redirectStatuses.includes(statusCode)) {
      const { location } = headers
      if (typeof location !== 'string') throw new CodedError('url_redirects')
      return { location }
    }
    if (statusCode < 200 || statusCode > 299) {
      throw new CodedError('url_refused', {
        message: `The server of the URL answered with status ${statusCode}.`,
      })
    }
    return { bytes: await readImage(body, headers, options.maxBytes) }
  } finally {
    await agent.destroy()
  }
}

/** A resolver that knows the checked addresses only. Node asks for all of them at once or for a single one. */
const pinnedTo =
  (addresses: readonly Address[]): LookupFunction =>
  (_hostname, { all }, callback) => {
    if (all === true) callback(null, [...addresses])
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }

/** What DNS, sockets, TLS and the HTTP parser have to complain about carries a code or is undici's own; our bugs are neither. */
function isNetworkFailure(error: unknown): boolean {
  if (error instanceof errors.InvalidArgumentError) return false
  if (error instanceof errors.UndiciError || error instanceof errors.HTTPParserError) return true
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
