import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createJournal } from '../src/journal.ts'
import { createLocalQueue } from '../src/local-queue.ts'
import type { JobQueue, QueueOptions } from '../src/queue.ts'
import { openStore } from '../src/store.ts'
import { log } from './dispatch.ts'

/** A queue with a folder to itself, which goes away with it; or with one that is given, and stays. */
export function queueOnDisk(options: QueueOptions, given?: string): JobQueue & { crash(): Promise<void> } {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'emogram-queue-'))
  const store = openStore(folder, log)
  const queue = createLocalQueue({ ...options, journal: createJournal(store) })
  return {
    ...queue,
    /** As a kill would: nothing more is written, and nobody is asked. */
    crash: store.close,
    async drain(time) {
      await queue.drain(time)
      await store.close()
      if (given === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
