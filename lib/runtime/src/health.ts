import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

/** `undefined` when all is well, otherwise what is wrong, in a few words for an operator. */
export type HealthCheck = () => string | undefined

export interface HealthOptions {
  readonly host: string
  readonly port: number
  /** Is the process worth keeping? A failing check means: restart it. */
  readonly healthz: HealthCheck
  /** Can it do its work now? A failing check means: wait. */
  readonly readyz: HealthCheck
  /** Beside them as /metrics. The port is for the neighbours; no gateway leads to it. */
  readonly metrics?: Metrics
}

/** /healthz, /readyz and /metrics for a process that has no HTTP server of its own. */
export async function serveHealth(options: HealthOptions): Promise<{ port: number; close(): Promise<void> }> {
  const checks: Record<string, HealthCheck> = { '/healthz': options.healthz, '/readyz': options.readyz }
  const server: Server = createServer((request, response) => {
    const isQuestion = request.method === 'GET' || request.method === 'HEAD'
    if (options.metrics !== undefined && isQuestion && request.url === '/metrics') {
      void answerMetrics(options.metrics, response)
      return
    }
    const check = isQuestion ? checks[request.url ?? ''] : undefined
    const problem = check?.()
    const status = check === undefined ? 404 : problem === undefined ? 200 : 503
    const body =
      status === 404
        ? { status: 'not found' }
        : problem === undefined
          ? { status: 'ok' }
          : { status: 'unavailable', reason: problem }
    response
      .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
      .end(JSON.stringify(body))
  })
  server.requestTimeout = 5_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answerMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  try {
    const { contentType, body } = await metrics.page()
    response.writeHead(200, { 'content-type': contentType, connection: 'close' }).end(body)
  } catch (error) {
    // Prometheus shows the words; what could not be read is somebody else's trouble, not this server's.
    response.writeHead(500, { 'content-type': 'text/plain', connection: 'close' }).end(String(error))
  }
}
