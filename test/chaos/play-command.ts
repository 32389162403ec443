import { randomInt } from 'node:crypto'
import { seededRandom } from '@emogram/simulator'
import { commandLine, wholeNumber } from '../../scripts/command-line.ts'
import { executable } from '../requirement.ts'
import { faketime } from './clock.ts'
import type { Fault, Need } from './faults/fault.ts'
import { chosenOf, faults, listed } from './faults/index.ts'
import { play, type Row } from './play.ts'
import { shuffled } from './random.ts'
import { conclude } from './report.ts'
import { startRig } from './rig.ts'
import { openWorld, runInWorld, type World } from './world.ts'

const help = `Breaks one thing after the other while photos flow, and says what became of each photo.

  npm run chaos -- [--only FAULT,FAULT] [--seed N] [--redis] [--small] [--report FILE.md] [--list]

--only: these faults. --seed: says in which order; by default another one each time. --redis: all of it with the queue in
a Redis; otherwise only what breaks Redis is played there. --small: one worker for each service, and a shorter Redis
outage. --list: all faults. --report: the table as Markdown, too.

Names, addresses and a small disk of its own it has in namespaces of Linux (as root, or where everybody may make them), the
wrong time by libfaketime (Debian's package faketime). What cannot be played here is named; with CI=true it is an error.
Exits with 1 where nothing was played; where a photo was lost, answered wrongly, or twice without being in doubt; where somebody was told no without a
reason; where memory grew, /readyz lied, or something did not recover.

  npm run chaos -- flood --help    a thousand photos at once while everything is killed`

/** What each of them has to have is named where it is missing. */
const missing: Readonly<Record<Need, (world: World | undefined) => string | undefined>> = {
  world: (world) => (world === undefined ? 'no namespaces can be made here' : undefined),
  disk: (world) => missing.world(world),
  clock: (world) =>
    missing.world(world) ?? (faketime() === undefined ? 'libfaketime is not installed' : undefined),
  redis: () => (executable('redis-server') === undefined ? 'redis-server is not installed' : undefined),
  nginx: () => (executable('nginx') === undefined ? 'nginx is not installed' : undefined),
}

/** @returns the exit code */
export async function playFaults(args: string[]): Promise<number> {
  const { values, seed, chosen } = commandLine(
    help,
    {
      args,
      options: {
        only: { type: 'string', default: '' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
        report: { type: 'string' },
        redis: { type: 'boolean', default: false },
        small: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    },
    ({ values }) => ({
      values,
      seed: wholeNumber('seed', values.seed),
      chosen: chosenOf(faults, values.only),
    }),
  )
  if (values.list) return say(listed(faults))
  const code = await runInWorld()
  if (code !== undefined) return code

  const startedAt = performance.now()
  const onProgress = (line: string) =>
    say(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${line}`)
  const random = seededRandom(seed)
  say(`seed ${seed}`)
  const world = await openWorld()
  const here = chosen.filter(({ name, needs = [] }) => {
    const reasons = needs.flatMap((need) => missing[need](world) ?? [])
    if (reasons.length === 0) return true
    const why = `not here: ${name}, for ${reasons.join(' and ')}`
    if (process.env['CI'] === 'true') throw new Error(why)
    say(why)
    return false
  })
  const rows: Row[] = []
  try {
    for (const queue of shuffled(['disk', 'redis'] as const, random)) {
      const inRedis = ({ needs = [] }: Fault) =>
        needs.includes('redis') || (values.redis && !needs.includes('disk'))
      const its = here.filter((fault) => inRedis(fault) === (queue === 'redis'))
      if (its.length === 0) continue
      const rig = await startRig({ queue, world, workers: values.small ? 1 : 2 })
      try {
        rows.push(...(await play(shuffled(its, random), rig, { small: values.small, onProgress })))
      } finally {
        await rig.close()
      }
    }
  } finally {
    world?.close()
  }
  return await conclude(rows, { ...values, title: 'Broken on purpose', startedAt })
}

function say(text: string): 0 {
  console.log(text)
  return 0
}
