import { availableParallelism } from 'node:os'
import sharp from 'sharp'
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
            surely(victim, bytes, maxMs ?? bounds.maxMs),
      ),
    })
  } finally {
    for (const victim of victims) await victim.stop()
  }
}

/**
 * What is said against a picture must be true of it alone: it is read again by a process that has read no other. And on a
 * machine that needs longer than the bound for an ordinary picture as well, that is the bound.
 */
async function surely(victim: Victim, bytes: Uint8Array, maxMs: number): Promise<Fate> {
  const first = await victim.read(bytes, maxMs)
  if (first.breach === undefined) return first
  await victim.renew()
  const again = await victim.read(bytes, maxMs)
  // A crash or a strange error is one, also if it comes only now and then.
  if (['crashed', 'internal'].includes(first.outcome)) {
    return again.breach === undefined ? { ...first, breach: `${first.breach} (once)` } : again
  }
  const { breach, ...fate } = again
  const isSlow = breach !== undefined && / ms\b/.test(breach)
  return isSlow && (await noLongerThanOrdinary(victim, bytes, maxMs)) ? fate : again
}

async function noLongerThanOrdinary(victim: Victim, bytes: Uint8Array, maxMs: number): Promise<boolean> {
  await victim.renew()
  const { ms = 0 } = await victim.read(await ordinary(), patienceMs)
  await victim.renew()
  return ms > maxMs && (await victim.read(bytes, ms)).breach === undefined
}

const patienceMs = 30_000
let made: Promise<Buffer> | undefined

/** As many pixels as an AVIF may have. Of all that is read, it takes longest. */
function ordinary(): Promise<Buffer> {
  made ??= sharp({
    create: { width: 7_000, height: 7_000, channels: 3, background: '#876' },
    limitInputPixels: false,
  })
    .avif({ effort: 0 })
    .toBuffer()
  return made
}
