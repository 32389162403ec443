import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { classification, errorTable, failure, limits } from '@emogram/contract'
import type { ReaderPool } from '@emogram/service'
import { form, openReader, sample, startService } from '../../../lib/service/test/service.ts'
import { costOf } from '../../cost.ts'
import type { Part } from '../part.ts'
import { type Fate, tryAll } from '../try-all.ts'
import { corpus } from './corpus.ts'

/** What a picture may be refused for. */
const refusals = ['image_empty', 'image_too_large', 'too_many_pixels', 'not_an_image', 'image_unreadable']

/** Of one worker, with its networks, which have some 350. */
const maxMib = 1400
/** Of work. What is read goes through the networks, too, and is decoded twice: to be looked at, and to be drawn upon. */
const maxMs = { refused: 2_000, read: 25_000 }
const lookMs = 100

/** Over HTTP into a service with a real worker: no other process reads the next picture unless this one is lost. */
export const workers: Part = {
  name: 'workers',
  about: 'some of them, over HTTP into a service with its worker',
  cases: 400,
  async run(seed, budget, progress) {
    const closing: (() => Promise<void>)[] = []
    const reader = await openReader({
      vision: {
        modelsFolder: fileURLToPath(new URL('../../../models/dist', import.meta.url)),
        threads: 1,
        maxBytes: limits.imageBytes,
        maxPixels: 64_000_000,
      },
    })
    try {
      const { classify, url } = await startService(
        { after: (close) => closing.push(close) },
        { reader, jobTimeoutMs: 60_000 },
      )
      let count = 0
      const upload = async (image: Uint8Array) => {
        // The picture as the answer takes another way through the decoders.
        const accept = count++ % 2 === 0 ? 'application/json' : 'image/jpeg'
        return judged(await classify({ body: form({ image }), headers: { accept } }))
      }
      const cases = corpus(seed, budget.cases, budget.only)
      const victims = [(bytes: Uint8Array) => watched(reader, () => upload(bytes))]
      const rows = await tryAll({ part: 'workers', cases, budget, progress, victims })
      // And then it is as it was.
      assert.equal((await fetch(`${url}/readyz`)).status, 200)
      const { faces } = classification.parse(
        await (await classify({ body: form({ image: await sample(1) }) })).json(),
      )
      assert.equal(faces.length, 3)
      return rows
    } finally {
      for (const close of closing) await close()
      await reader.close()
    }
  },
}

/** @returns `read` or the code of the refusal, and what is wrong with the answer */
async function judged(answer: Response): Promise<Pick<Fate, 'outcome' | 'breach'>> {
  const body = Buffer.from(await answer.arrayBuffer())
  if (answer.status === 200) {
    const isPicture = answer.headers.get('content-type') === 'image/jpeg'
    if (isPicture) assert.equal(body.subarray(0, 3).toString('hex'), 'ffd8ff')
    else classification.parse(JSON.parse(body.toString()))
    return { outcome: 'read' }
  }
  const { code } = failure.parse(JSON.parse(body.toString())).error
  assert.equal(answer.status, errorTable[code].status)
  return refusals.includes(code) ? { outcome: code } : { outcome: code, breach: `answered as ${code}` }
}

/** Looks at the worker meanwhile. */
async function watched(
  reader: ReaderPool,
  upload: () => Promise<Pick<Fate, 'outcome' | 'breach'>>,
): Promise<Fate> {
  const before = reader.stats()
  const pid = before.workers[0]?.pid
  if (pid === undefined) throw new Error('The service has no worker to be attacked')
  const cost = await costOf(pid)
  const startedAt = performance.now()
  let highestMib = 0
  const look = setInterval(async () => {
    highestMib = Math.max(highestMib, (await costOf(pid))?.rssMib ?? 0)
  }, lookMs)
  try {
    const { outcome, breach } = await upload()
    const { lost, workers } = reader.stats()
    const after = await costOf(pid)
    const ms =
      cost === undefined || after === undefined ? performance.now() - startedAt : after.cpuMs - cost.cpuMs
    highestMib = Math.max(highestMib, (workers[0]?.rssBytes ?? 0) / 2 ** 20)
    const isSlow = ms > (outcome === 'read' ? maxMs.read : maxMs.refused)
    const wrong =
      breach ??
      (lost > before.lost ? `${lost - before.lost} workers were lost` : undefined) ??
      (isSlow ? `${Math.round(ms)} ms, ${outcome}` : undefined) ??
      (highestMib > maxMib ? `${Math.round(highestMib)} MiB, ${outcome}` : undefined)
    return { outcome, ms, highestMib, ...(wrong !== undefined && { breach: wrong }) }
  } finally {
    clearInterval(look)
  }
}
