import { limits } from '@emogram/contract'
import { SimulatorClient } from '@emogram/simulator'
import { createTelegram } from '@emogram/telegram'
import type { Analysis } from '@emogram/vision'
import type { Bench, Part } from './part.ts'
import { photosOfNobody, unseen } from './photos.ts'
import { durations, median, rounded } from './statistics.ts'
import type { Table } from './table.ts'
import { threadCounts } from './vision-child.ts'

const stages = [
  ['decode', 'decodeMs'],
  ['detect', 'detectMs'],
  ['classify', 'classifyMs'],
  ['draw and encode', 'drawMs'],
  ['all of it', 'totalMs'],
] as const
type Took = Analysis['took']

/** A lone photo, step by step: the vision in every setup, then its way from Telegram and back. */
export const measureStages: Part = async (bench) => [await visionStages(bench), await telegramStages(bench)]

async function visionStages(bench: Bench): Promise<Table> {
  const setups = bench.backends.flatMap((backend) => threadCounts.map((threads) => ({ backend, threads })))
  const contestants = await Promise.all(
    setups.map(async (setup) => ({
      ...(await bench.vision(setup)),
      took: [] as Took[],
      ofNobody: [] as Took[],
    })),
  )
  const nobody = await photosOfNobody()
  // Compilers warm up on code that runs often, and no service meets only its first photos.
  for (const { ask } of contestants) for (const photo of bench.photos) await ask('read', { photo })
  for (let round = 1; round <= bench.rounds * bench.repeats; round++) {
    bench.progress(`stages: round ${round} of ${bench.rounds * bench.repeats}`)
    for (const photo of bench.photos) {
      for (const { ask, took } of contestants) took.push((await ask('read', { photo })).took)
    }
    for (const photo of nobody) {
      for (const { ask, ofNobody } of contestants) {
        const { took, faces } = await ask('read', { photo })
        if (faces > 0) throw new Error('Expected nobody in this photo')
        ofNobody.push(took)
      }
    }
  }
  const row = (stage: string, msOf: (contestant: (typeof contestants)[number]) => number[]) => {
    const all = contestants.map(msOf)
    return contestants.map(({ setup }, i) => ({
      stage,
      backend: setup.backend,
      threads: setup.threads,
      ...durations(all[i]!, 0.5, 0.95),
      against_first: rounded(median(all[i]!) / median(all[0]!)),
    }))
  }
  const rows = [
    ...stages.flatMap(([stage, key]) => row(stage, ({ took }) => took.map((each) => each[key]))),
    ...row('all of it, of nobody', ({ ofNobody }) => ofNobody.map(({ totalMs }) => totalMs)),
  ]
  return { id: 'stages', title: 'A lone photo of 1280 px through the vision, bytes to labelled JPEG', rows }
}

/** Against the simulator, which is on the same machine: no network, but also nobody else's computer. */
async function telegramStages(bench: Bench): Promise<Table> {
  const { page, token } = await bench.emptyHouse()
  const person = new SimulatorClient(page)
  const telegram = createTelegram({ token, apiRoot: page, maxFileBytes: limits.imageBytes })
  const { signal } = new AbortController()
  const chatId = 900
  const downloadMs: number[] = []
  const sendMs: number[] = []
  await person.person(chatId)
  try {
    for (let round = 1; round <= bench.rounds * bench.repeats; round++) {
      bench.progress(`download and send: round ${round} of ${bench.rounds * bench.repeats}`)
      for (const photo of bench.photos) {
        const { document, message_id } = await person.sendDocument(chatId, unseen(photo))
        // The bot is at home and answers; after that nothing else is going on.
        await person.waitFor(chatId, (answer) => answer.reply_to_message?.message_id === message_id)
        const begunAt = performance.now()
        const bytes = await telegram.download(document!.file_id, signal)
        downloadMs.push(performance.now() - begunAt)
        await person.clearCalls()
        const sentAt = performance.now()
        await telegram.sendPicture(
          { chatId, picture: { kind: 'photo', bytes }, caption: 'As it came' },
          signal,
        )
        const [call] = await person.calls('sendPhoto')
        sendMs.push(performance.now() - sentAt - call!.took_ms)
      }
    }
  } finally {
    await telegram.close()
  }
  const rows = [
    { stage: 'download', ...durations(downloadMs, 0.5, 0.95) },
    { stage: 'send', ...durations(sendMs, 0.5, 0.95) },
  ]
  return {
    id: 'telegram',
    title: 'Download from the simulator, and sending to it (without the time in which it scales the photo)',
    rows,
  }
}
