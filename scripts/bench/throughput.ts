import { type Chat, openChat } from './chat.ts'
import { type House, upload } from './house.ts'
import { type Load, load } from './load.ts'
import type { Bench, Part } from './part.ts'
import { durations, median, rounded } from './statistics.ts'
import type { Table } from './table.ts'

/** Uploads to the gateway, answered with the labelled JPEG. */
export const measureHttp: Part = async (bench) => {
  const houses = await Promise.all(bench.backends.map((backend) => bench.house(backend)))
  const table = await compare(bench, 'http', houses, async (house, concurrency) => {
    const photo = inTurn(bench.photos)
    return load(concurrency, bench.cellMs, () => upload(house.gateway, photo()))
  })
  return [{ ...table, title: 'Uploads to /classify through the gateway, answered with the labelled JPEG' }]
}

/** Photos sent in chats, one after the other in each, until the labelled photo stands below. */
export const measureBot: Part = async (bench) => {
  const houses = await Promise.all(bench.backends.map((backend) => bench.house(backend)))
  const most = Math.max(...bench.concurrencies)
  const chats = new Map<House, Chat[]>()
  for (const house of houses) {
    const ids = Array.from({ length: most }, (_, i) => i + 1)
    chats.set(house, await Promise.all(ids.map((id) => openChat(house.page, id))))
  }
  try {
    const table = await compare(bench, 'bot', houses, async (house, concurrency) => {
      const photo = inTurn(bench.photos)
      const latenciesMs: number[] = []
      const { perSecond } = await load(concurrency, bench.cellMs, async (worker) => {
        const chat = chats.get(house)![worker]!
        latenciesMs.push(await chat.answeredMs(await chat.send(photo())))
      })
      return { perSecond, latenciesMs }
    })
    return [{ ...table, title: 'Photos through the bot, from the message in the chat to its answer' }]
  } finally {
    for (const chat of [...chats.values()].flat()) chat.close()
  }
}

async function compare(
  bench: Bench,
  id: string,
  houses: readonly House[],
  measure: (house: House, concurrency: number) => Promise<Load>,
): Promise<Table> {
  const cells = bench.concurrencies.flatMap((concurrency) =>
    houses.map((house) => ({ house, concurrency, loads: [] as Load[] })),
  )
  for (const house of houses) await measure(house, 2)
  for (let round = 1; round <= bench.rounds; round++) {
    for (const { house, concurrency, loads } of cells) {
      bench.progress(`${id}: round ${round} of ${bench.rounds}, ${house.backend}, ${concurrency} at a time`)
      loads.push(await measure(house, concurrency))
    }
  }
  const perSecond = (loads: readonly Load[]) => median(loads.map((each) => each.perSecond))
  const rows = cells.map(({ house, concurrency, loads }) => {
    const first = cells.find((cell) => cell.concurrency === concurrency)!
    return {
      at_a_time: concurrency,
      backend: house.backend,
      photos_per_second: rounded(perSecond(loads)),
      against_first: rounded(perSecond(loads) / perSecond(first.loads)),
      ...durations(
        loads.flatMap(({ latenciesMs }) => latenciesMs),
        0.5,
        0.95,
        0.99,
      ),
      photos: loads.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0),
    }
  })
  return { id, title: id, rows }
}

/** All photos alike often, whoever asks. */
export function inTurn(photos: readonly Buffer[]): () => Buffer {
  let next = 0
  return () => photos[next++ % photos.length]!
}
