/** What runs in the network of its own; see test/namespace.ts. It prints a line of JSON for each step, and one with the rows. */
import { parseArgs } from 'node:util'
import type { Row } from '../../part.ts'
import { type Case, type Fate, tryAll } from '../../try-all.ts'
import { casesOf, summaryRow } from '../cases.ts'
import { secretsTold } from '../secrets.ts'
import type { Attempt } from './attempt.ts'
import { attempts } from './attempts.ts'
import { startInternet } from './internet.ts'
import { startNameServer } from './name-server.ts'
import { credulous, startService, type Visitor } from './victims.ts'

/** What the parent reads. */
export interface Told {
  readonly done?: number
  readonly rows?: readonly Row[]
}

/** For a proof that the trap shuts; some of each kind. */
const proofCases = 300
/** In these the credulous one has to be caught; against the others its way of looking is good enough. */
const treacherous = ['notation', 'ipv6', 'redirect', 'rebinding']

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '1000' },
    limit: { type: 'string', default: '900000' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
})
const seed = Number(values.seed)
const budget = {
  cases: Number(values.cases),
  limitMs: Number(values.limit),
  only: values.only,
  keep: values.keep,
}
const tell = (told: Told) => process.stdout.write(`${JSON.stringify(told)}\n`)

const token = '4246:ssrf_test_token_abcdefghijklmnopqrstu'
const key = 'ssrf-test-api-key-0123456789'

const names = await startNameServer()
const internet = await startInternet()
const service = await startService(token, key)

async function attempted(visitor: Visitor, what: Attempt, { name }: Case<Attempt>): Promise<Fate> {
  names.tell(what.names ?? {})
  internet.open(what.answers ?? {})
  const outcome = await visitor.visit(what.url, Number(name.split(' ')[1]))
  const { forbidden, open, heads } = internet.visits()
  const elsewhere = open.filter((place) => what.leadsTo?.includes(place.split(' ')[0]!) === false)
  const breach =
    forbidden.length > 0
      ? `${what.url} led to ${forbidden}`
      : heads.some((head) => /^(x-injected|get \/second)/im.test(head.slice(head.indexOf('\n') + 1)))
        ? `${what.url} wrote a line of its own: ${heads}`
        : elsewhere.length > 0
          ? `${what.url} led to ${elsewhere} and not to ${what.leadsTo}`
          : !what.expects.includes(outcome)
            ? `${JSON.stringify(what.url)} came to ${outcome} and not to ${what.expects.join(' or ')}`
            : undefined
  return { outcome, breach }
}

const highestMib = (metrics: string): number =>
  Number(/^process_resident_memory_bytes(?:{.*})? (\S+)/m.exec(metrics)?.[1]) / 2 ** 20

const rows = await tryAll({
  part: 'ssrf',
  cases: casesOf(attempts, seed, budget),
  budget,
  progress: (done) => tell({ done }),
  victims: [(what: Attempt, one) => attempted(service, what, one)],
})
if (budget.only === undefined) {
  const caught: Record<string, number> = {}
  for (const one of casesOf(attempts, seed, { cases: proofCases })) {
    await attempted(credulous, await one.make(), one)
    const [kind = ''] = one.name.split(' ')
    caught[kind] = (caught[kind] ?? 0) + (internet.visits().forbidden.length > 0 ? 1 : 0)
  }
  const total = Object.values(caught).reduce((sum, count) => sum + count, 0)
  const missed = treacherous.filter((kind) => caught[kind] === 0)
  rows.push(
    summaryRow(
      'ssrf proof',
      { 'a credulous check was caught': total, 'it was not': proofCases - total },
      missed.map((kind) => `nobody was seen who let himself be led inside by: ${kind}`),
    ),
  )
}
const memory = highestMib(await service.metrics())
const exitCode = await service.stop()
rows.push(
  summaryRow(
    'ssrf after',
    { 'ended in order': 1 },
    [
      ...(exitCode === 0 ? [] : [`the service ended with ${exitCode}`]),
      ...secretsTold(service.printed(), [token, key], ['private-path', 'private-query', 'example.com']),
    ],
    { highestMib: memory },
  ),
)
tell({ rows })
internet.close()
names.close()
