import { z } from 'zod'
import { ApiError, tooManyRequests } from './errors.ts'

/** Something that goes wrong at Telegram, on order. */
export const faultOrder = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('too_many_requests'), retry_after: z.int().min(0).default(1) }),
    z.object({ kind: z.literal('server_error') }),
    z.object({ kind: z.literal('error'), error_code: z.int().min(400).max(599), description: z.string() }),
    /** No answer until the client gives up; nothing is done. */
    z.object({ kind: z.literal('hang') }),
    /** The call is carried out, but the connection breaks before the answer. */
    z.object({ kind: z.literal('lost_answer') }),
  ])
  .and(
    z.object({
      /** A method of the Bot API, `download` for files, or `*` for everything but getUpdates. */
      method: z.string().min(1),
      times: z.int().min(1).default(1),
    }),
  )

export type FaultOrder = z.input<typeof faultOrder>
export type Fault = z.infer<typeof faultOrder>

/** The faults still to come, in the order in which they were asked for. */
export class Faults {
  #waiting: Fault[] = []

  add(fault: Fault): void {
    this.#waiting.push(fault)
  }

  /** The fault that this call meets, if any; it is then used up once. */
  take(method: string): Fault | undefined {
    const name = method.toLowerCase()
    const index = this.#waiting.findIndex(
      (fault) => fault.method.toLowerCase() === name || (fault.method === '*' && name !== 'getupdates'),
    )
    const fault = this.#waiting[index]
    if (fault === undefined) return undefined
    if (fault.times > 1) this.#waiting[index] = { ...fault, times: fault.times - 1 }
    else this.#waiting.splice(index, 1)
    return fault
  }

  list(): readonly Fault[] {
    return this.#waiting
  }

  clear(): void {
    this.#waiting = []
  }
}

/** The error that a fault stands for; `undefined` for those that are no answer at all. */
export function faultError(fault: Fault): ApiError | undefined {
  switch (fault.kind) {
    case 'too_many_requests':
      return tooManyRequests(fault.retry_after)
    case 'server_error':
      return new ApiError(500, 'Internal Server Error')
    case 'error':
      return new ApiError(fault.error_code, fault.description)
    default:
      return undefined
  }
}
