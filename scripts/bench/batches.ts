import type { Part } from './part.ts'
import { median, rounded } from './statistics.ts'
import type { Network } from './vision-child.ts'

const networks: readonly Network[] = ['our own', 'emotion', 'age and gender']
const counts = [1, 8, 32] as const

/** What there is to win by showing a network the faces of several photos at once. */
export const measureBatches: Part = async (bench) => {
  const contestants = await Promise.all(
    bench.backends.flatMap((backend) =>
      networks.flatMap((network) =>
        counts.map(async (count) => ({
          ...(await bench.vision({ backend, threads: 1 })),
          network,
          count,
          msPerFace: [] as number[],
        })),
      ),
    ),
  )
  const turns = bench.rounds * bench.repeats
  for (let turn = 0; turn <= turns; turn++) {
    bench.progress(`batches: round ${turn} of ${turns}`)
    for (const { ask, network, count, msPerFace } of contestants) {
      const { ms } = await ask('batch', { network, count })
      // The first one allocates.
      if (turn > 0) msPerFace.push(ms / count)
    }
  }
  const rows = contestants.map(({ setup, network, count, msPerFace }) => {
    const alone = contestants.find(
      (other) => other.setup.backend === setup.backend && other.network === network && other.count === 1,
    )!
    return {
      network,
      backend: setup.backend,
      faces: count,
      ms_per_face: rounded(median(msPerFace)),
      against_one: rounded(median(msPerFace) / median(alone.msPerFace)),
    }
  })
  return [{ id: 'batches', title: 'Faces in one call of a network, one thread', rows }]
}
