import { setTimeout as sleep } from 'node:timers/promises'
import { limits } from '@emogram/contract'
import sharp from 'sharp'
import { request } from 'undici'
import type { House } from './house.ts'
import type { Part } from './part.ts'
import { unseen } from './photos.ts'
import { rounded } from './statistics.ts'
import { inTurn } from './throughput.ts'

const sampleEveryMs = 50
const timeoutMs = 600_000
/** For the JSON around the images. */
const spareBytes = 10_000

/** How much memory does one large batch take, beyond what the service has anyway? */
export const measureBatch: Part = async (bench) => {
  const rows = []
  const images = bench.rounds === 1 ? 20 : 50
  for (const backend of bench.backends) {
    const house = await bench.house(backend)
    const photo = inTurn(bench.photos)
    // What comes first loads the network of the embeddings, and lets the compilers work.
    await extract(house, [photo(), photo()])
    const batches = {
      'photos of 1280 px': Array.from({ length: images }, () => unseen(photo())),
      'photos of 12 megapixels, a full body': await Promise.all(
        Array.from({ length: images }, () => large(photo(), images)),
      ),
    }
    for (const [what, batch] of Object.entries(batches)) {
      bench.progress(`batch: ${backend}, ${what}`)
      await sleep(2_000)
      const { idleMib, peakMib, ms } = await watched(house, () => extract(house, batch))
      const bodyMib = batch.reduce((sum, { length }) => sum + length, 0) / 0.75 / 2 ** 20
      rows.push({
        images: `${images}: ${what}`,
        backend,
        body_mib: rounded(bodyMib),
        seconds: rounded(ms / 1000),
        idle_mib: rounded(idleMib),
        peak_mib: rounded(peakMib),
      })
    }
  }
  return [{ id: 'batch', title: `One request to /extract, memory of the service and its workers`, rows }]
}

/** As a camera makes them, and behind their end as much of nothing as fits into a batch. */
async function large(photo: Buffer, images: number): Promise<Buffer> {
  const camera = await sharp(photo)
    .resize({ width: 4000, height: 3000, fit: 'cover' })
    .jpeg({ quality: 70 })
    .toBuffer()
  const bytes = Math.floor(((limits.batchBodyBytes - spareBytes) * 0.75) / images)
  return Buffer.concat([camera, Buffer.alloc(bytes - camera.length)])
}

async function extract(house: House, batch: readonly Buffer[]): Promise<void> {
  const data = batch.map((image) => image.toString('base64'))
  const { statusCode, body } = await request(`${house.gateway}/extract`, {
    method: 'POST',
    body: JSON.stringify({ images: { data } }),
    headers: { 'content-type': 'application/json' },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  const answer = await body.text()
  if (statusCode !== 200) throw new Error(`${statusCode} ${answer}`)
  const found = JSON.parse(answer) as unknown[][]
  if (found.length !== batch.length || found.some(({ length }) => length === 0)) {
    throw new Error('Not every photo was read')
  }
}

async function watched(house: House, work: () => Promise<void>) {
  const idleMib = await house.serviceRssMib('classify-url')
  const begunAt = performance.now()
  let peakMib = idleMib
  let ended = false
  const working = work().finally(() => {
    ended = true
  })
  while (!ended) {
    peakMib = Math.max(peakMib, await house.serviceRssMib('classify-url'))
    await sleep(sampleEveryMs)
  }
  await working
  return { idleMib, peakMib, ms: performance.now() - begunAt }
}
