import type { Job } from '@emogram/contract'
import type { Ending } from './queue.ts'
import type { Failures } from './retry.ts'
import type { Store } from './store.ts'

/**
 * A job on the disk.
 * accepted: waits for its turn, or for its next attempt. sending: handed to a service, so its answer may be in the chat.
 * ending: it is over, and whoever waits for it is being told.
 */
export interface Record {
  readonly job: Job
  /** In this order jobs were accepted. */
  readonly number: number
  readonly acceptedAtMs: number
  readonly failures: Failures
  readonly state: 'accepted' | 'sending' | 'ending'
  /** While it is being sent: whether its answer may be sent twice without harm. */
  readonly isRepeatable?: boolean
  readonly ending?: Ending
}

/** What was promised and what was done: the bot's memory, in so far as it outlives the bot. */
export interface Journal {
  /** Resolves with all that is not done, in the order in which it was accepted. */
  readonly left: Promise<readonly Record[]>
  isDone(jobId: string): boolean
  /** Resolves when the record is on the disk. @throws where it is not, and will not be */
  keep(record: Record): Promise<void>
  /** Where it cannot be written, the last word before holds until it can. */
  note(record: Record): void
  done(jobId: string): void
  problem(): string | undefined
}

/** Telegram delivers an update again for a day at most. */
export const memory = { jobs: 10_000, ms: 24 * 3600_000 } as const

const openKey = (id: string) => `open:${id}`
/** The time first, so that the oldest come first. */
const doneKey = (atMs: number, id: string) => `done:${String(atMs).padStart(15, '0')}:${id}`

export function createJournal(store: Store, now: () => number = Date.now): Journal {
  /** When each was done, the oldest first. */
  const done = new Map<string, number>()
  let problem: string | undefined = 'the queue is being read'

  function forgetOld(): void {
    for (const [id, atMs] of done) {
      if (done.size <= memory.jobs && atMs > now() - memory.ms) return
      done.delete(id)
      store.writeSoon(doneKey(atMs, id), undefined)
    }
  }

  async function read(): Promise<readonly Record[]> {
    await store.opened
    for (const [key] of await store.entries('done:')) {
      const [, at = '', id = ''] = /^done:(\d+):(.*)$/.exec(key) ?? []
      done.set(id, Number(at))
    }
    forgetOld()
    const left = (await store.entries('open:')).map(([, value]) => value as Record)
    problem = undefined
    // A bot that was killed between the last two words on a job has said the first of them.
    return left.filter(({ job }) => !done.has(job.job_id)).sort((one, other) => one.number - other.number)
  }

  return {
    left: read(),
    isDone: (id) => done.has(id),

    async keep(record) {
      const { job_id } = record.job
      try {
        await store.write(openKey(job_id), withoutFaces(record))
      } catch (error) {
        // Whether it got to the disk is not known; what was there before is to be there.
        if (record.state === 'accepted') store.writeSoon(openKey(job_id), undefined)
        else store.writeSoon(openKey(job_id), withoutFaces({ ...record, state: 'accepted' }))
        throw error
      }
    },

    note: (record) => store.writeSoon(openKey(record.job.job_id), withoutFaces(record)),

    done(id) {
      const atMs = now()
      done.set(id, atMs)
      store.writeSoon(doneKey(atMs, id), 1)
      store.writeSoon(openKey(id), undefined)
      forgetOld()
    },

    problem: () => store.problem() ?? problem,
  }
}

/** What was read in a photo is nobody's business once it was told. */
function withoutFaces({ ending, ...record }: Record): Record {
  return ending === undefined ? record : { ...record, ending: bareEnding(ending) }
}

export const bareEnding = (ending: Ending): Ending =>
  ending.kind === 'answered' ? { kind: 'answered' } : ending
