import {
  type AlbumAnswer,
  albumAnswer,
  type ErrorCode,
  failure,
  type Job,
  type JobAnswer,
  jobAnswer,
  jobAuthorization,
  requestIdHeader,
  routes,
  type Sent,
  serviceReachedHeader,
} from '@emogram/contract'
import { collect, Late, neverConnected, withDeadline } from '@emogram/runtime'
import { Agent, type Dispatcher, request } from 'undici'

/** How one attempt ended. `detail` is for the log. */
export type Outcome =
  | {
      readonly kind: 'answered'
      /** Absent where an earlier answer was sent once more. */
      readonly answer?: JobAnswer | AlbumAnswer
      readonly sent?: Sent
    }
  | {
      readonly kind: 'failed'
      readonly code: ErrorCode
      readonly detail: string
      /** The answer may have been sent all the same. */
      readonly inDoubt?: true
      /** Not before this time has passed; absent where nobody said. */
      readonly retryAfterMs?: number
    }

export interface BackendOptions {
  readonly gatewayUrl: string
  readonly botToken: string
  /** The service gives up by itself after this time; only later does the bot. */
  readonly jobTimeoutMs: number
  readonly connections: number
  readonly patienceMs?: number
}

export interface Backend {
  /** Never rejects. A fired signal ends the attempt, too, as a failure. */
  classify(job: Job, signal: AbortSignal): Promise<Outcome>
  close(): Promise<void>
}

/** A photo of a thousand faces stays below. */
const maxAnswerBytes = 4 * 2 ** 20

/** The service's own answer to its deadline must come first: it says that nothing will be sent later. */
const defaultPatienceMs = 5_000

export function createBackend(options: BackendOptions): Backend {
  const { gatewayUrl, jobTimeoutMs, connections, patienceMs = defaultPatienceMs } = options
  const authorization = jobAuthorization(options.botToken)
  const agent = new Agent({
    connections,
    connect: { timeout: 5_000 },
    // A connection for each job: a kept one may have been dead, and then nobody could tell whether the job arrived.
    pipelining: 0,
    // One deadline over all of it instead.
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  async function classify(job: Job, signal: AbortSignal): Promise<Outcome> {
    const { job_id } = job
    try {
      return await withDeadline(jobTimeoutMs + patienceMs, signal, async (either) => {
        const response = await request(`${gatewayUrl}${routeOf(job)}`, {
          dispatcher: agent,
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', [requestIdHeader]: job_id },
          body: JSON.stringify(onTheWire(job)),
          signal: either,
        })
        return outcomeOf(job, response, await readJson(response.body))
      })
    } catch (error) {
      const detail = `no answer: ${error instanceof Error ? error.message || error.name : String(error)}`
      if (error instanceof Late) return { kind: 'failed', code: 'timeout', detail, inDoubt: true }
      const doubt = neverConnected(error) ? {} : ({ inDoubt: true } as const)
      return { kind: 'failed', code: 'backend_unreachable', detail, ...doubt }
    }
  }

  return { classify, close: () => agent.destroy() }
}

const routeOf = ({ type }: Job) => (type === 'url' ? routes.classifyUrl : routes.classifyFile)

/** What the service need not know stays here; what is undefined does not travel. */
function onTheWire(job: Job): object {
  const { type, message_id, user_id, accepted_at_ms, preferences, ...rest } = job
  const { file_unique_id, ...wire } = { file_unique_id: undefined, ...rest }
  return { ...wire, ...preferences, reply_to_message_id: message_id }
}

function outcomeOf(
  { type }: Job,
  { statusCode: status, headers }: Dispatcher.ResponseData,
  answer: unknown,
): Outcome {
  const result = (type === 'album' ? albumAnswer : jobAnswer).safeParse(answer)
  if (status === 200 && result.success) {
    const { sent } = result.data
    return { kind: 'answered', answer: result.data, ...(sent !== undefined && { sent }) }
  }
  const said = failure.safeParse(answer)
  const code = said.success ? said.data.error.code : codeByStatus(status)
  const detail = `${said.success ? 'said no' : 'not the expected answer'}: ${status} ${code}`
  const doubt = mayBeSent(code, said.success, headers[serviceReachedHeader])
    ? ({ inDoubt: true } as const)
    : {}
  const retryAfterMs = said.data?.error.retry_after_ms ?? secondsToMs(headers['retry-after'])
  return { kind: 'failed', code, detail, ...doubt, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/**
 * A service knows what it has sent, or says that it does not. Who speaks in its place knows it only where the job never
 * got there, and a proxy that is not ours says nothing of that.
 */
function mayBeSent(code: ErrorCode, inOurShape: boolean, reached: string | string[] | undefined): boolean {
  if (reached !== undefined) return reached === 'yes'
  if (code === 'telegram_unconfirmed' || code === 'backend_unreachable') return true
  return !inOurShape && code !== 'overloaded'
}

/** @returns undefined where it is not JSON, such as a proxy's error page, or longer than any answer of ours */
async function readJson(body: Dispatcher.ResponseData['body']): Promise<unknown> {
  const bytes = await collect(body, maxAnswerBytes)
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** For answers that are not in the error shape, so not from our services. */
function codeByStatus(status: number): ErrorCode {
  if (status === 502 || status === 503) return 'backend_unreachable'
  if (status === 504) return 'timeout'
  if (status === 429) return 'overloaded'
  return 'internal'
}

/** For the log. */
export function countFaces(answer: JobAnswer | AlbumAnswer | undefined): number | undefined {
  if (answer === undefined) return undefined
  if (!('pictures' in answer)) return answer.faces.length
  return answer.pictures.reduce((sum, picture) => sum + ('faces' in picture ? picture.faces.length : 0), 0)
}

function secondsToMs(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) * 1000 : undefined
}
