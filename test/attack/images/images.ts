import { availableParallelism } from 'node:os'
import type { Part } from '../part.ts'
import { type Fate, type Trial, tryAll } from '../try-all.ts'
import type { Case } from './case.ts'
import { corpus, usualCases } from './corpus.ts'
import { type Bounds, createVictim, type Victim } from './victim.ts'

const bounds: Bounds = { maxMs: 2_000, maxMib: 1024, maxIdleMs: 20_000 }

/** As a worker of a service opens and decodes pictures, in processes that may be killed. */
export const images: Part = {
  name: 'images',
  about: 'hostile pictures, through the decoders',
  cases: usualCases,
  run: (seed, budget, progress) => {
    const module = new URL('decode-by-product.ts', import.meta.url).href
    const cases = corpus(seed, budget.cases, budget.only)
    return attackDecoder(module, bounds, { part: 'images', cases, budget, progress })
  },
}

/** @param module  URL of what exports `attacked` */
export async function attackDecoder(
  module: string,
  bounds: Bounds,
  trial: Omit<Trial<Uint8Array, Case>, 'victims'>,
) {
  const victims = Array.from({ length: availableParallelism() }, () => createVictim(module, bounds))
  try {
    return await tryAll<Uint8Array, Case>({
      ...trial,
      victims: victims.map(
        (victim) =>
          (bytes, { maxMs }) =>
            surely(victim, bytes, maxMs),
      ),
    })
  } finally {
    for (const victim of victims) await victim.stop()
  }
}

/** What is said against a picture must be true of it alone: it is read again by a process that has read no other. */
async function surely(victim: Victim, bytes: Uint8Array, maxMs: number | undefined): Promise<Fate> {
  const first = await victim.read(bytes, maxMs)
  if (first.breach === undefined) return first
  await victim.renew()
  const again = await victim.read(bytes, maxMs)
  if (again.breach !== undefined) return again
  // A crash or a strange error is one, also if it comes only now and then.
  return ['crashed', 'internal'].includes(first.outcome)
    ? { ...first, breach: `${first.breach} (once)` }
    : again
}
