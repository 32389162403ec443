/**
 * Requests made from the OpenAPI document, right and slightly wrong, thousands by hand:
 *   FUZZ_RUNS=2000 FUZZ_SEED=1 node --conditions=source --import tsx --test test/fuzz.test.ts
 * No answer may be a 5xx, or one that the document does not promise; what fits must be taken, what does not be refused.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type ApiPath, apiRoutes, openapi } from '@emogram/contract'
import fc from 'fast-check'
import { Pool } from 'undici'
import type { OpenApi } from './fuzz/json-schema.ts'
import { checkAnswer, loosely, strictly } from './fuzz/judge.ts'
import { requestsOf } from './fuzz/requests.ts'
import { startServices } from './fuzz/services.ts'
import type { Request } from './fuzz/transport.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
/** Of every operation. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 50)

const document = JSON.parse(JSON.stringify(openapi('0.0.0'))) as OpenApi

describe(`requests made from the document, FUZZ_SEED=${seed}`, () => {
  let services: Awaited<ReturnType<typeof startServices>>
  const pools = new Map<string, Pool>()
  before(async () => {
    services = await startServices()
    for (const name of ['classify-file', 'classify-url'] as const) {
      pools.set(
        name,
        new Pool(services[name], { connections: 1, bodyTimeout: 30_000, headersTimeout: 30_000 }),
      )
    }
  })
  after(async () => {
    for (const pool of pools.values()) await pool.close()
    await services.close()
  })

  async function ask(service: string, { method, path, headers, body }: Request) {
    const answer = await pools.get(service)!.request({
      method: method as 'POST',
      path,
      headers: { ...headers },
      body: body ?? null,
    })
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    }
  }

  for (const [path, { service }] of Object.entries(apiRoutes)) {
    test(`${path} answers ${numRuns} of them as it promises`, async () => {
      const requests = requestsOf(document, path as ApiPath, { strictly, loosely })
      const failed = await fc.check(
        fc.asyncProperty(requests, async (request) => {
          checkAnswer(document, path, request, await ask(service, request))
        }),
        { seed, numRuns },
      )
      if (!failed.failed) return
      const [request] = failed.counterexample ?? []
      const { message } = failed.errorInstance as Error
      assert.fail(`after ${failed.numRuns} requests: ${message}\n${request && shown(request)}`)
    })
  }
})

/** As it would be typed, without its kilobytes. */
const shown = ({ method, path, headers, body, verdict }: Request): string =>
  [
    `${method} ${path}  (${verdict})`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body?.toString('latin1') ?? '',
  ]
    .map((line) => JSON.stringify(line).slice(1, 1500))
    .join('\n')
