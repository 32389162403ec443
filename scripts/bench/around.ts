import { SimulatorClient } from '@emogram/simulator'
import { openChat } from './chat.ts'
import { upload } from './house.ts'
import type { Part } from './part.ts'
import { durations } from './statistics.ts'

/** The house with a vision that takes no time: all that remains is the price of everything around it. */
export const measureAround: Part = async (bench) => {
  const { gateway, page } = await bench.emptyHouse()
  const person = new SimulatorClient(page)
  const chat = await openChat(page, 901)
  const [total, simulator, ours, acknowledged, json, jpeg]: number[][] = [[], [], [], [], [], []]
  const turns = bench.rounds * bench.repeats
  try {
    for (let turn = 0; turn <= turns; turn++) {
      bench.progress(`around the vision: round ${turn} of ${turns}`)
      for (const photo of bench.photos) {
        await person.clearCalls()
        const id = await chat.send(photo)
        const answeredMs = await chat.answeredMs(id)
        const acknowledgedMs = await chat.acknowledgedMs(id)
        const calls = await person.calls()
        // The simulator scales the answer into Telegram's five sizes while the answer is on its way.
        const simulatorMs = calls
          .filter(({ method }) => ['getFile', 'download', 'sendPhoto'].includes(method))
          .reduce((sum, { took_ms }) => sum + took_ms, 0)
        const jsonMs = await timed(() => upload(gateway, photo, 'application/json'))
        const jpegMs = await timed(() => upload(gateway, photo))
        if (turn === 0) continue
        total!.push(answeredMs)
        simulator!.push(simulatorMs)
        ours!.push(answeredMs - simulatorMs)
        acknowledged!.push(acknowledgedMs)
        json!.push(jsonMs)
        jpeg!.push(jpegMs)
      }
    }
  } finally {
    chat.close()
  }
  const row = (what: string, values: readonly number[] | undefined) => ({
    what,
    ...durations(values!, 0.5, 0.95),
  })
  const rows = [
    row('message in the chat → answer below it', total),
    row('  of it, the simulator as Telegram', simulator),
    row('  of it, bot → queue → gateway → service → send', ours),
    row('message in the chat → 👀', acknowledged),
    row('upload → JSON', json),
    row('upload → JPEG', jpeg),
  ]
  return [{ id: 'around', title: 'Everything around the vision, which is replaced by nothing', rows }]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now()
  await work()
  return performance.now() - begunAt
}
