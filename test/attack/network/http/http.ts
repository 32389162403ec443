import { startNginx } from '../../../../scripts/nginx.ts'
import type { Budget, Part, Progress, Row } from '../../part.ts'
import { type Case, type Fate, tryAll } from '../../try-all.ts'
import { casesOf, diceOf, type Kinds } from '../cases.ts'
import { type Exchange, exchange } from '../exchange.ts'
import { honestId, honestProblem, onTarget, type Target, type Way } from '../target.ts'
import { startBackend } from './backend.ts'
import { body, form, spoilt } from './bodies.ts'
import { chunks, pipeline, smuggle } from './framing.ts'
import { headers, line, path } from './lines.ts'
import { slowRow } from './slow.ts'
import type { Attempt } from './writing.ts'

const attempts: Kinds<Attempt> = { line, headers, smuggle, chunks, form, path, pipeline, spoilt, body }

const ways: readonly Way[] = ['nginx', 'nginx', 'classify-file', 'classify-url', 'bot', 'bytes', 'bytes']
const quietMs = 1_000
const cutMs = 20
/** For somebody who has hung up; the machine may be busy. */
const closeMs = 20_000
/** Of a run that long nobody minds a minute more: slow clients are given the time that production gives them. */
const patientFrom = 400

/** What belongs to a house, and is shown to nobody outside. */
const internals =
  /^# (?:HELP|TYPE) |"status":"ok","backend"|process_resident_memory|TELEGRAM_|"dependencies"/m

/** Nobody's fault but the sender's: what is not known is 501, another version of HTTP 505. */
const isFair = (status: number): boolean =>
  (status >= 200 && status < 500) || status === 501 || status === 505

export const http: Part = {
  name: 'http',
  about: 'HTTP that is none, at nginx and at what is behind it',
  cases: 3000,
  run: (seed, budget, progress) => onTarget('http', (target) => attackHttp(target, seed, budget, progress)),
}

export async function attackHttp(
  target: Target,
  seed: number,
  budget: Budget,
  progress: Progress,
): Promise<Row[]> {
  const backend = await startBackend()
  const nginx = await startNginx({
    ...{ host: '127.0.0.1', port: 0, readTimeoutMs: 10_000 },
    ...{ classifyFile: backend.address, classifyUrl: backend.address, bot: backend.address },
  }).catch((error: unknown) => {
    backend.close()
    throw error
  })
  const ports: Record<Way, number> = { ...target.ports, bytes: Number(new URL(nginx.url).port) }
  let asked = 0

  /** What came through to the backend that should not, and whether somebody who means no harm is still served. */
  async function problemAt(way: Way): Promise<string | undefined> {
    const n = asked++
    const unserved = await honestProblem(way, ports[way], n)
    if (way !== 'bytes') return unserved
    const passed = backend.passed()
    const isThrough = passed.some(({ id }) => id === honestId(n))
    const { problem } = passed.find((each) => each.problem !== undefined) ?? {}
    return problem ?? unserved ?? (isThrough ? undefined : 'an honest request was not passed on')
  }

  async function run({ bytes, isCut = false, wants = 1 }: Attempt, { name }: Case<Attempt>): Promise<Fate> {
    const way = diceOf(seed, `${name} way`).pick(ways)
    const met = await exchange(ports[way], [bytes], { wants, closeMs, quietMs: isCut ? cutMs : quietMs })
    for (const answer of met.answers) target.hear(JSON.stringify(answer))
    const problem = await problemAt(way)
    const why = wrongWith(met, way, bytes) ?? problem
    return { outcome: outcomeOf(met), breach: why && `at ${way}: ${why}\n${shown(bytes)}` }
  }

  try {
    const isPatient = budget.only === undefined && budget.cases >= patientFrom
    const slow = isPatient ? slowRow(target.ports) : undefined
    const cases = casesOf(attempts, seed, budget)
    const rows = await tryAll({ part: 'http', cases, budget, progress, victims: [run] })
    return slow === undefined ? rows : [...rows, await slow]
  } finally {
    await nginx.close()
    backend.close()
  }
}

function wrongWith({ answers, rest, closed }: Exchange, way: Way, bytes: Buffer): string | undefined {
  if (!closed) return 'it was neither answered nor closed'
  const unfair = answers.find(({ status }) => !isFair(status))
  if (unfair !== undefined) return `it was answered with ${unfair.status} ${unfair.body.slice(0, 200)}`
  // Behind the gateway these are for the neighbours to read.
  if (way !== 'nginx' && way !== 'bytes') return undefined
  const told = [...answers.map(({ body }) => body), rest].find((text) => internals.test(text))
  if (told !== undefined) return `it was told ${told.slice(0, 200)}`
  // Before HTTP/1.0 answers had no head.
  const [firstLine = ''] = bytes.toString('latin1').trimStart().split('\n')
  const isOld = !/ HTTP\/1\.\d\s*$/.test(firstLine)
  return rest === '' || isOld ? undefined : `it got what is no answer: ${rest.slice(0, 200)}`
}

const outcomeOf = ({ answers, rest, closed }: Exchange): string =>
  answers[0] !== undefined ? String(answers[0].status) : !closed ? 'hung' : rest === '' ? 'closed' : 'bare'

const shown = (bytes: Buffer): string => JSON.stringify(bytes.toString('latin1').slice(0, 600))
