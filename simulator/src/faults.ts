import { z } from 'zod'
import { ApiError, tooManyRequests } from './errors.ts'
import { seededRandom } from './random.ts'

/** Something that goes wrong at Telegram, on order. */
export const faultOrder = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('too_many_requests'), retry_after: z.int().min(0).default(1) }),
    z.object({ kind: z.literal('server_error'), error_code: z.int().min(500).max(599).default(500) }),
    z.object({ kind: z.literal('error'), error_code: z.int().min(400).max(599), description: z.string() }),
    /** No answer until the client gives up; nothing is done. */
    z.object({ kind: z.literal('hang') }),
    /** The connection breaks at once; nothing is done. Of a download, half has come by then. */
    z.object({ kind: z.literal('cut') }),
    /** The call is carried out, but the connection breaks before the answer. */
    z.object({ kind: z.literal('lost_answer') }),
    /** The call is carried out at once and answered so much later. A download trickles for as long. */
    z.object({ kind: z.literal('slow'), takes_ms: z.int().min(0).max(600_000) }),
    /** A download that ends in the middle and looks complete. */
    z.object({ kind: z.literal('half_body') }),
  ])
  .and(
    z.object({
      /** A method of the Bot API, `download` for files, or `*` for everything but getUpdates. */
      method: z.string().min(1),
      /** In this chat alone. */
      chat_id: z.int().optional(),
      /** Of all such calls, drawn by `seed`; without it, every one. */
      share: z.number().gt(0).max(1).optional(),
      seed: z.int().default(1),
      /** How often at most. By default once, and without end where a share is given. */
      times: z.int().min(1).optional(),
    }),
  )

export type FaultOrder = z.input<typeof faultOrder>
export type Fault = z.infer<typeof faultOrder>

interface Waiting {
  readonly fault: Fault
  readonly random: () => number
  left: number
  met: number
}

/** An order, and how often it has been met. */
export type FaultState = Fault & { readonly met: number; readonly left: number | null }

/** The faults still to come. Of several that fit a call the one asked for first comes first. */
export class Faults {
  #orders: Waiting[] = []

  add(fault: Fault): void {
    const left = fault.times ?? (fault.share === undefined ? 1 : Number.POSITIVE_INFINITY)
    this.#orders.push({ fault, random: seededRandom(fault.seed), left, met: 0 })
  }

  /** The fault that this call meets, if any; it is then used up once. */
  take(method: string, chatId: number | undefined): Fault | undefined {
    const name = method.toLowerCase()
    for (const order of this.#orders) {
      const { fault, random } = order
      const fits = fault.method.toLowerCase() === name || (fault.method === '*' && name !== 'getupdates')
      if (!fits || order.left === 0) continue
      if (fault.chat_id !== undefined && fault.chat_id !== chatId) continue
      if (fault.share !== undefined && random() >= fault.share) continue
      order.left -= 1
      order.met += 1
      return fault
    }
    return undefined
  }

  /** Those to come, and those that are used up since the last `clear`. */
  list(): readonly FaultState[] {
    return this.#orders.map(({ fault, left, met }) => ({
      ...fault,
      met,
      left: Number.isFinite(left) ? left : null,
    }))
  }

  clear(): void {
    this.#orders = []
  }
}

/** The error that a fault stands for; `undefined` for those that are no answer at all. */
export function faultError(fault: Fault): ApiError | undefined {
  switch (fault.kind) {
    case 'too_many_requests':
      return tooManyRequests(fault.retry_after)
    case 'server_error':
      return new ApiError(
        fault.error_code,
        fault.error_code === 502 ? 'Bad Gateway' : 'Internal Server Error',
      )
    case 'error':
      return new ApiError(fault.error_code, fault.description)
    default:
      return undefined
  }
}
