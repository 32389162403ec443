import { execFileSync } from 'node:child_process'
import type { Part } from './part.ts'
import { median, rounded } from './statistics.ts'
import { keepUploading } from './uploads.ts'

const concurrency = 4
/** Longer than other cells: while the last photos run out, one core has work and the other has none. */
const lasting = 3

/** The whole house and the one who sends to it, on one core against on all of them. */
export const measureCores: Part = async (bench) => {
  if (!canPin()) {
    bench.say('cores: skipped, there is no taskset here')
    return []
  }
  const contestants = await Promise.all(
    bench.backends.flatMap((backend) =>
      [['taskset', '-c', '0'], []].map(async (before) => ({
        backend,
        cores: before.length > 0 ? 'one' : 'all',
        before,
        house: await bench.house(backend, before),
        perSecond: [] as number[],
      })),
    ),
  )
  for (let round = 0; round <= bench.rounds; round++) {
    for (const { backend, cores, before, house, perSecond } of contestants) {
      bench.progress(`cores: round ${round} of ${bench.rounds}, ${backend}, ${cores}`)
      const { gateway } = house
      const measured = await keepUploading({
        gateway,
        atATime: concurrency,
        forMs: bench.cellMs * lasting,
        before,
      })
      if (round > 0) perSecond.push(measured)
    }
  }
  const rows = contestants.map(({ backend, cores, perSecond }) => {
    const one = contestants.find((other) => other.backend === backend && other.cores === 'one')!
    return {
      backend,
      cores,
      photos_per_second: rounded(median(perSecond)),
      // Within each round, so that what slows the machine down slows both sides.
      against_one: rounded(median(perSecond.map((value, round) => value / one.perSecond[round]!))),
    }
  })
  return [{ id: 'cores', title: `One core against all, ${concurrency} uploads at a time`, rows }]
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
