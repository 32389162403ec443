import type { Held } from './attempts.ts'
import type { Ending } from './queue.ts'
import { steadyNow } from './steady-now.ts'
import type { Store } from './store.ts'

/** A job on the disk. */
export interface Entry extends Held {
  /** In this order jobs were accepted. */
  readonly number: number
}

/** What was promised and what was done: the bot's memory, in so far as it outlives the bot. */
export interface Journal {
  /** Resolves with all that is not done, in the order in which it was accepted. */
  readonly left: Promise<readonly Entry[]>
  isDone(jobId: string): boolean
  /** Resolves when the entry is on the disk. @throws where it is not, and will not be */
  keep(entry: Entry): Promise<void>
  /** Where it cannot be written, the last word before holds until it can. */
  note(entry: Entry): void
  done(jobId: string): void
  problem(): string | undefined
}

/** Telegram delivers an update again for a day at most. */
export const memory = { jobs: 10_000, ms: 24 * 3600_000 } as const

const openKey = (id: string) => `open:${id}`
/** The time first, so that the oldest come first. */
const doneKey = (atMs: number, id: string) => `done:${String(atMs).padStart(15, '0')}:${id}`

export function createJournal(store: Store, now: () => number = steadyNow): Journal {
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

  async function read(): Promise<readonly Entry[]> {
    await store.opened
    for (const [key] of await store.entries('done:')) {
      const [, at = '', id = ''] = /^done:(\d+):(.*)$/.exec(key) ?? []
      done.set(id, Number(at))
    }
    forgetOld()
    const left = (await store.entries('open:')).map(([, value]) => value as Entry)
    problem = undefined
    // A bot that was killed between the last two words on a job has said the first of them.
    return left.filter(({ job }) => !done.has(job.job_id)).sort((one, other) => one.number - other.number)
  }

  return {
    left: read(),
    isDone: (id) => done.has(id),

    async keep(entry) {
      const { job_id } = entry.job
      try {
        await store.write(openKey(job_id), withoutFaces(entry))
      } catch (error) {
        // Whether it got to the disk is not known; what was there before is to be there.
        if (entry.state === 'accepted') store.writeSoon(openKey(job_id), undefined)
        else store.writeSoon(openKey(job_id), withoutFaces({ ...entry, state: 'accepted' }))
        throw error
      }
    },

    note: (entry) => store.writeSoon(openKey(entry.job.job_id), withoutFaces(entry)),

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
function withoutFaces({ ending, ...entry }: Entry): Entry {
  return ending === undefined ? entry : { ...entry, ending: bareEnding(ending) }
}

export const bareEnding = (ending: Ending): Ending =>
  ending.kind === 'answered' ? { kind: 'answered' } : ending
