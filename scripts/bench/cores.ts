import { execFileSync } from 'node:child_process'
import { upload } from './house.ts'
import { load } from './load.ts'
import type { Part } from './part.ts'
import { median, rounded } from './statistics.ts'
import { inTurn } from './throughput.ts'

const concurrency = 4

/** The whole house on one core against the whole house on all of them. */
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
        house: await bench.house(backend, before),
        perSecond: [] as number[],
      })),
    ),
  )
  for (let round = 0; round <= bench.rounds; round++) {
    for (const { backend, cores, house, perSecond } of contestants) {
      bench.progress(`cores: round ${round} of ${bench.rounds}, ${backend}, ${cores}`)
      const photo = inTurn(bench.photos)
      const measured = await load(concurrency, bench.cellMs, () => upload(house.gateway, photo()))
      if (round > 0) perSecond.push(measured.perSecond)
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
