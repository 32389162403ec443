import { type Chat, openChat } from './chat.ts'
import { upload } from './house.ts'
import { total } from './memory.ts'
import type { Bench } from './part.ts'
import { median, rounded, slope } from './statistics.ts'
import type { Table } from './table.ts'
import { inTurn } from './throughput.ts'

/** What a service may do to pass for one that runs for weeks: grow by less than a megabyte, of a million bytes. */
const bounds = { settledShare: 0.1, growthMibPer1000: 10 ** 6 / 2 ** 20 } as const
/** Until then caches fill and compilers work. */
const settledAfter = 500
const atATime = 4
/** One photo in so many goes through the bot: the simulator's work would otherwise be most of it. */
const throughBot = 10
/** So many times memory is looked at. */
const samples = 200

export interface Sample {
  readonly photos: number
  /** Of each process of the service, by its id. */
  readonly rssMib: ReadonlyMap<number, number>
  /** The least that it was since the sample before, looked at after every photo. */
  readonly floorMib: ReadonlyMap<number, number>
  readonly liveTensors: number
}

/** Many photos through the whole house: does its memory stay where it was? */
export async function soak(bench: Bench, photos: number): Promise<{ tables: Table[]; passed: boolean }> {
  const tables: Table[] = []
  let passed = true
  for (const backend of bench.backends) {
    const house = await bench.house(backend)
    const vision = await bench.vision({ backend, threads: 1 })
    const chat = await openChat(house.page, 903)
    const found: Sample[] = []
    try {
      const photo = inTurn(bench.photos)
      const block = Math.max(1, Math.floor(photos / samples))
      for (let done = 0; done < photos; ) {
        const size = Math.min(block, photos - done)
        const floorMib = new Map<number, number>()
        await readBlock(size, done, house.gateway, chat, photo, async () => {
          for (const [pid, mib] of await house.serviceRssByProcess()) {
            floorMib.set(pid, Math.min(mib, floorMib.get(pid) ?? mib))
          }
        })
        done += size
        // The gauge of a worker cannot be read from outside; this process runs the same code.
        await vision.ask('read', { photo: photo() })
        const { liveTensors } = await vision.ask('state', {})
        const rssMib = await house.serviceRssByProcess()
        if (!sameKeys(rssMib, found[0]?.rssMib ?? rssMib)) {
          throw new Error('A worker was lost on the way, and with it what its memory was.')
        }
        found.push({ photos: done, rssMib, floorMib, liveTensors })
        bench.progress(`soak: ${backend}, ${done} of ${photos} photos, ${Math.round(total(rssMib))} MiB`)
      }
    } finally {
      chat.close()
    }
    const verdict = judge(found)
    passed &&= verdict.passed
    tables.push({
      id: `soak_${backend}`,
      title: `${photos} photos through the house, ${backend}`,
      rows: [verdict.row],
    })
    tables.push({ id: `soak_samples_${backend}`, title: 'Memory on the way', rows: thinned(found) })
  }
  return { tables, passed }
}

const sameKeys = (some: Sample['rssMib'], others: Sample['rssMib']): boolean =>
  some.size === others.size && [...some.keys()].every((pid) => others.has(pid))

async function readBlock(
  size: number,
  done: number,
  gateway: string,
  chat: Chat,
  photo: () => Buffer,
  look: () => Promise<void>,
) {
  let next = 0
  await Promise.all(
    Array.from({ length: Math.min(atATime, size) }, async () => {
      while (next < size) {
        const number = done + next++
        if (number % throughBot === 0) await chat.answeredMs(await chat.send(photo()))
        else await upload(gateway, photo())
        await look()
      }
    }),
  )
}

/** How often the growth is looked at, within the last four fifths. */
const windows = 8

/**
 * The verdict. Between two collections of garbage memory climbs by some ten megabytes, so what counts for growth is the
 * floor to which it returns: the least of each process in each of eight stretches. It stays there for a photo or two, so
 * 200 samples alone would miss it in one stretch and meet it in the next, which looks like growth, or hides it.
 */
export function judge(found: readonly Sample[]): {
  passed: boolean
  row: Readonly<Record<string, number | string>>
} {
  const photos = found.at(-1)!.photos
  const settled = found.filter((sample) => sample.photos > Math.min(settledAfter, photos * 0.1))
  const near = Math.max(1, Math.floor(settled.length / 10))
  const rss = (some: readonly Sample[]) => median(some.map(({ rssMib }) => total(rssMib)))
  const start = rss(settled.slice(0, near))
  const end = rss(settled.slice(-near))
  const late = found.filter((sample) => sample.photos > photos * 0.2)
  const size = Math.ceil(late.length / windows)
  const stretches = Array.from({ length: Math.ceil(late.length / size) }, (_, i) =>
    late.slice(i * size, (i + 1) * size),
  )
  const growthOf = (pids: readonly number[]) => slope(stretches.map((stretch) => floorOf(stretch, pids)))
  const pids = [...late[0]!.rssMib.keys()]
  const growth = growthOf(pids)
  const tensors = new Set(found.map(({ liveTensors }) => liveTensors))
  const passed =
    Math.abs(end / start - 1) <= bounds.settledShare && growth < bounds.growthMibPer1000 && tensors.size === 1
  return {
    passed,
    row: {
      rss_settled_mib: rounded(start),
      rss_end_mib: rounded(end),
      end_against_settled: rounded(end / start),
      growth_mib_per_1000: rounded(growth),
      growth_of_each: pids.map((pid) => rounded(growthOf([pid]))).join(', '),
      live_tensors: [...tensors].join(', '),
      verdict: passed ? 'flat' : 'NOT FLAT',
    },
  }
}

function floorOf(stretch: readonly Sample[], pids: readonly number[]) {
  const floors = pids.map((pid) => Math.min(...stretch.map(({ floorMib }) => floorMib.get(pid)!)))
  return { x: stretch.at(-1)!.photos / 1000, y: floors.reduce((sum, mib) => sum + mib, 0) }
}

function thinned(found: readonly Sample[]) {
  const every = Math.max(1, Math.floor(found.length / 20))
  return found
    .filter((_, i) => (i + 1) % every === 0)
    .map(({ photos, rssMib, floorMib, liveTensors }) => ({
      photos,
      rss_mib: rounded(total(rssMib)),
      floor_of_each: [...floorMib.values()].map((mib) => mib.toFixed(1)).join(', '),
      live_tensors: liveTensors,
    }))
}
