/**
 * Whether a request failed before there was a connection. Only where that is certain: then nobody can have done what was
 * asked for, and it may be asked for again.
 */
export function neverConnected(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverConnected)
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || syscall === 'connect' || syscall === 'getaddrinfo') return true
  return error.cause !== undefined && neverConnected(error.cause)
}
