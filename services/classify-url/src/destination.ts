import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { CodedError } from '@emogram/contract'
import { isPublicAddress } from './address.ts'
import { isBlockedPort } from './blocked-ports.ts'

export interface Address {
  readonly address: string
  readonly family: number
}

/** All addresses of a name. */
export type Lookup = (hostname: string) => Promise<readonly Address[]>

export const lookupAll: Lookup = (hostname) => systemLookup(hostname, { all: true })

/**
 * What a person sent, or what a server redirects to (`from` is its own URL then), as a URL that may be visited.
 * Whether its host is public is a question for `addressesOf`.
 */
export function destination(text: string, from?: URL): URL {
  const wrong = from === undefined ? 'url_invalid' : 'url_redirects'
  if (!URL.canParse(text, from?.href)) throw new CodedError(wrong)
  const url = new URL(text, from)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new CodedError(wrong)
  if (url.username !== '' || url.password !== '') throw new CodedError(wrong)
  if (isBlockedPort(portOf(url))) throw new CodedError('url_forbidden')
  return url
}

/**
 * The addresses a connection for this URL may go to, and no others: all are checked, and the connection has to be
 * pinned to them, for the next answer of the resolver may be another one. One private address among public ones is
 * enough for a no.
 *
 * Not covered: a public address that leads inside all the same, such as a forwarded port or the machine's own public
 * address. Where that matters, the network around the service must say no as well.
 * @param allowHosts  literal `host:port`, exempt from the rule of public addresses
 */
export async function addressesOf(
  url: URL,
  allowHosts: ReadonlySet<string>,
  lookup: Lookup,
): Promise<readonly Address[]> {
  // The URL parser has already turned every notation of an IPv4 address (decimal, octal, short) into the plain one.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(host)
  const addresses = family === 0 ? await lookup(host) : [{ address: host, family }]
  const exempt = allowHosts.has(`${url.hostname}:${portOf(url)}`)
  if (!exempt && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new CodedError('url_forbidden')
  }
  if (addresses.length === 0) throw new CodedError('url_unreachable')
  return addresses
}

const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
