import { randomInt } from 'node:crypto'
import { startRedis } from '../../bot/test/redis-server.ts'
import { commandLine, wholeNumber } from '../../scripts/command-line.ts'
import { type FloodTally, flood } from './flood.ts'

const help = `Kills everything while photos flow and Telegram stumbles, and says what became of each photo.

  npm run chaos -- flood [--photos 1000] [--chats 100] [--kills 40] [--every 6000] [--share 0.05] [--seed N] [--redis] [--limit 1800]

--every: milliseconds between two kills, on average. --share: of Telegram's calls, those that are answered 429 or 500, or
not at all. --redis: the queue in a Redis that is started for it. --limit: seconds after which what is left counts as lost.
Exits with 1 where a photo was lost, was answered wrongly, or was answered twice without being in doubt.`

/** `npm run chaos -- flood`. @returns the exit code */
export async function runFlood(args: string[]): Promise<number> {
  const { inRedis, ...options } = commandLine(
    help,
    {
      args,
      options: {
        photos: { type: 'string', default: '1000' },
        chats: { type: 'string', default: '100' },
        kills: { type: 'string', default: '40' },
        every: { type: 'string', default: '6000' },
        share: { type: 'string', default: '0.05' },
        limit: { type: 'string', default: '1800' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
        redis: { type: 'boolean', default: false },
      },
    },
    ({ values }) => ({
      // All of them have to fit into the bot's queue.
      photos: wholeNumber('photos', values.photos, { from: 1, to: 100_000 }),
      chats: wholeNumber('chats', values.chats, { from: 1, to: 100_000 }),
      seed: wholeNumber('seed', values.seed),
      faultShare: shareOf(values.share),
      kills: wholeNumber('kills', values.kills),
      killEveryMs: wholeNumber('every', values.every, { from: 1, to: 3600_000 }),
      limitMs: wholeNumber('limit', values.limit, { from: 1 }) * 1_000,
      inRedis: values.redis,
    }),
  )
  const redis = inRedis ? await startRedis() : undefined
  const startedAt = performance.now()
  try {
    const tally = await flood({
      ...options,
      jobTimeoutMs: 30_000,
      ...(redis !== undefined && { redisUrl: redis.url }),
      onTrouble: (printed) => console.log(printed),
      onProgress: (line) => console.log(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${line}`),
    })
    return print(tally) ? 0 : 1
  } finally {
    await redis?.close()
  }
}

function shareOf(text: string): number {
  if (/^(0?\.\d+|[01])$/.test(text)) return Number(text)
  throw new Error(`Expected --share to be a number from 0 to 1, got "${text}".`)
}

/** @returns whether all is well */
function print(tally: FloodTally): boolean {
  const doubted = new Set(tally.inDoubt)
  const unexplained = tally.doubled.filter((photo) => !doubted.has(photo))
  const list = (names: readonly string[]) => `${names.length} ${names.slice(0, 10).join(' ')}`
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  console.table({
    seed: tally.seed,
    seconds: tally.seconds,
    killed: counts(tally.kills),
    'calls that failed': counts(tally.faults),
    photos: tally.photos,
    answered: tally.answered,
    lost: list(tally.lost),
    wrong: list(tally.wrong),
    'in doubt': `${tally.inDoubt.length} of at most ${tally.doubtful}`,
    'twice, in doubt': tally.doubled.length - unexplained.length,
    'twice otherwise': list(unexplained),
  })
  const isExplained = unexplained.length === 0 && tally.inDoubt.length <= tally.doubtful
  return tally.lost.length === 0 && tally.wrong.length === 0 && isExplained
}
