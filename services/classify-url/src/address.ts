import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Answers inside one cloud's machines only, although the number looks public. */
const azureHost = '168.63.129.16'

/** The internet as handed out so far. Beyond it ipaddr.js says `unicast` to whatever it has no name for. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3')

/**
 * Is this the address of a machine that anybody on the internet may talk to? What is not known to be public is not.
 * @param text  an IP address as a resolver gives it; other notations (`127.1`, `0x7f000001`) are not addresses here
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0 || text.includes('%')) return false
  if (isIP(text) === 4) return ipaddr.IPv4.parse(text).range() === 'unicast' && text !== azureHost
  // ipaddr.js takes the dotted `::8.8.8.8` for `::ffff:8.8.8.8`; in hexadecimal it knows them apart.
  const address = ipaddr.IPv6.parse(new URL(`http://[${text}]`).hostname.slice(1, -1))
  const inner = embeddedIpv4(address)
  if (inner !== undefined) return isPublicAddress(inner)
  return address.range() === 'unicast' && address.match(globalIpv6)
}

const nat64 = ipaddr.parseCIDR('64:ff9b::/96')

/**
 * The IPv4 address that is really meant, where a machine without IPv4 sees the internet through such addresses.
 * 6to4, Teredo, local NAT64 (64:ff9b:1::/48) and the other wrappings have no place in an answer about a public
 * host; ipaddr.js knows them by name and they are refused whatever they wrap.
 */
function embeddedIpv4(address: ipaddr.IPv6): string | undefined {
  if (address.isIPv4MappedAddress() || address.match(nat64)) {
    return address.toByteArray().slice(12).join('.')
  }
  return undefined
}
