import { appendFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersOk } from '../readiness.ts'
import type { Fault } from './fault.ts'

const lastsMs = 5_000
/** LevelDB fills its last page first. */
const noticedWithinMs = 60_000
const goesOnWithinMs = 60_000

export const diskFaults: readonly Fault[] = [
  {
    name: 'disk-full',
    what: 'no room for the journal of the queue',
    needs: ['disk'],
    may: ['backend_unreachable'],
    async play({ disk, botReadyz, refusals, until }) {
      if (disk === undefined) throw new Error('The queue is on no disk of its own here')
      const ballast = join(disk, 'ballast')
      const isReady = () => answersOk(botReadyz, 2_000)
      try {
        await fill(ballast)
        await until(
          'the bot says on /readyz that its disk is full',
          async () => !(await isReady()),
          noticedWithinMs,
        )
        await until(
          'people are asked to come back later',
          () => (refusals()['backend_unreachable'] ?? 0) > 0,
          noticedWithinMs,
        )
        await sleep(lastsMs)
      } finally {
        await unlink(ballast)
      }
      await until('the bot goes on by itself', isReady, goesOnWithinMs)
    },
  },
]

/** To the last page, whatever the queue writes or gives back meanwhile. */
async function fill(file: string): Promise<void> {
  const piece = Buffer.alloc(64 * 1024)
  try {
    for (;;) await appendFile(file, piece)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
