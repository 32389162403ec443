import { setTimeout as sleep } from 'node:timers/promises'
import { routes } from '@emogram/contract'
import { openChat } from './chat.ts'
import type { Part } from './part.ts'
import { durations } from './statistics.ts'
import { inTurn } from './throughput.ts'
import { keepUploading } from './uploads.ts'

const uploadsAtATime = 16
const readyzEveryMs = 20
const photoEveryMs = 250

/** While there is more to do than can be done: does the house still say how it is, and does a newcomer hear at once? */
export const measureSaturated: Part = async (bench) => {
  const rows = []
  for (const backend of bench.backends) {
    bench.progress(`saturated: ${backend}`)
    const house = await bench.house(backend)
    const chat = await openChat(house.page, 902)
    const readyMs: number[] = []
    const acknowledgedMs: number[] = []
    const photo = inTurn(bench.photos)
    const newcomers: Promise<unknown>[] = []
    let busy = true

    const askReady = async () => {
      while (busy) {
        const begunAt = performance.now()
        const response = await fetch(house.gateway + routes.readyz)
        await response.arrayBuffer()
        if (!response.ok) throw new Error(`/readyz answered ${response.status}`)
        readyMs.push(performance.now() - begunAt)
        await sleep(readyzEveryMs)
      }
    }
    const sendPhotos = async () => {
      while (busy) {
        const id = await chat.send(photo())
        acknowledgedMs.push(await chat.acknowledgedMs(id))
        newcomers.push(chat.answeredMs(id))
        await sleep(photoEveryMs)
      }
    }
    const uploads = keepUploading({
      gateway: house.gateway,
      atATime: uploadsAtATime,
      forMs: bench.cellMs * bench.rounds,
    }).finally(() => (busy = false))
    try {
      await Promise.all([uploads, askReady(), sendPhotos()])
      // What was begun here must not slow down the part that comes next.
      await Promise.all(newcomers)
    } finally {
      busy = false
      chat.close()
    }
    rows.push(
      { what: '/readyz through the gateway', backend, ...durations(readyMs, 0.5, 0.95, 0.99) },
      { what: 'message in the chat → 👀', backend, ...durations(acknowledgedMs, 0.5, 0.95, 0.99) },
    )
  }
  return [{ id: 'saturated', title: `While ${uploadsAtATime} uploads are always under way`, rows }]
}
