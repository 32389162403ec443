import type { FastifyRequest } from 'fastify'

export type Guard = (request: FastifyRequest) => string | undefined

/**
 * Keeps web pages of other origins away from a server on the own machine. `Host` stops DNS rebinding;
 * `Origin` and `Sec-Fetch-Site` stop forms, images and fetches that other pages aim at us. Programs that are
 * no browser send neither of the two and pass.
 * @param hosts names with or without a port; without one the port that the server listens on is meant
 * @returns what is wrong, or nothing
 */
export function createGuard(hosts: readonly string[], port: () => number): Guard {
  const allowed = (host: string | undefined): boolean =>
    host !== undefined &&
    hosts.some((name) => {
      const withPort = hasPort(name) ? name : `${name}:${port()}`
      // Nobody writes the default port into the header.
      return (
        host.toLowerCase() === withPort.toLowerCase() || `${host}:80`.toLowerCase() === withPort.toLowerCase()
      )
    })

  return ({ method, headers, url }) => {
    if (!allowed(headers.host)) return 'This address is not served here: the Host header names another one.'
    if (headers.origin !== undefined && !allowed(originHost(headers.origin))) {
      return 'Only the chat page itself may do this: the request comes from another site.'
    }
    const site = headers['sec-fetch-site']
    const foreign = site === 'cross-site' || site === 'same-site'
    const followsLink =
      method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && url.split('?')[0] === '/'
    if (foreign && !followsLink)
      return 'Only the chat page itself may do this: the request comes from another site.'
    return undefined
  }
}

const hasPort = (host: string): boolean => /^(?:\[[^\]]*\]|[^:]*):\d+$/.test(host)

function originHost(origin: string | string[]): string | undefined {
  const text = String(origin)
  return URL.canParse(text) && new URL(text).protocol === 'http:' ? new URL(text).host : undefined
}
