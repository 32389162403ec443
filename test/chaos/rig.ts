import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { type RedisServer, startRedis } from '../../bot/test/redis-server.ts'
import { type Launched, launch, startCommand } from '../../scripts/start/launch.ts'
import { freePorts } from '../../scripts/start/ports.ts'
import { type Clock, createClock } from './clock.ts'
import { type Line, startLine } from './line.ts'
import { memoryMb, type Part, pidsOf } from './parts.ts'
import { answersOk, watchReadiness } from './readiness.ts'
import { startSite } from './site.ts'
import type { Stage } from './stage.ts'
import { mountSmallDisk, unmount, type World } from './world.ts'

/** The whole house, and everything around it that can break. */
export interface Rig extends Stage {
  readonly house: Launched
  readonly line: Line
  /** The bot's /readyz. */
  readonly botReadyz: string
  readonly world: World | undefined
  readonly clock: Clock | undefined
  /** Where the queue is: in a Redis, or in a folder, which then is a small disk of its own. */
  readonly redis: RedisServer | undefined
  readonly disk: string | undefined
  /** Processes of this part. */
  pids(part: Part): Promise<readonly number[]>
  close(): Promise<void>
}

const token = '4246:broken_on_purpose_abcdefghijklmnopq'
export const concurrency = 4
/** The queue needs some kilobytes; LevelDB some megabytes around them. */
const diskBytes = 32 * 2 ** 20
/** Who is refused knows it at once. Longer than the gateway's 2 s: on a busy machine an answer can be late and true. */
const answerWithinMs = 8_000
export const apiName = 'api.telegram.chaos'

interface RigOptions {
  readonly queue: 'disk' | 'redis'
  readonly world: World | undefined
  /** Of each service. */
  readonly workers: number
}

export async function startRig(options: RigOptions): Promise<Rig> {
  const closing: Close[] = []
  const close = async () => {
    for (let last = closing.pop(); last !== undefined; last = closing.pop()) await last()
  }
  try {
    return { ...(await build(options, (last) => closing.push(last))), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Close = () => unknown

/** @param after  gets what has to be done in the end, the last first, also where something does not start */
async function build(
  { queue, world, workers }: RigOptions,
  after: (close: Close) => void,
): Promise<Omit<Rig, 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-chaos-'))
  after(() => rm(folder, { recursive: true }))
  const line = await startLine()
  after(line.close)
  const apiHost = `${world === undefined ? '127.0.0.1' : apiName}:${line.port}`
  const simulator = await createSimulator({ token, allowedHosts: [apiHost] })
  after(() => simulator.close())
  line.connect(simulator.port)
  const person = new SimulatorClient(simulator.url)
  const site = await startSite(
    world?.publicAddress ?? '127.0.0.1',
    world === undefined ? 0 : 80,
    world && 'photos.chaos',
  )
  after(site.close)
  const nameAll = () => {
    world?.setName(apiName, { a: ['127.0.0.1'] })
    world?.setName('photos.chaos', { a: [world.publicAddress] })
  }
  nameAll()
  const redis = queue === 'redis' ? await startRedis() : undefined
  if (redis !== undefined) after(redis.close)
  const disk = queue === 'disk' && world !== undefined ? join(folder, 'disk') : undefined
  if (disk !== undefined) {
    mountSmallDisk(disk, diskBytes)
    after(() => unmount(disk))
  }
  const clock = world && (await createClock(folder))
  const ports = await freePorts(3)
  const house = await launch({
    command: [...(world?.asAnybody ?? []), ...startCommand],
    env: {
      ...clock?.env,
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: `http://${apiHost}`,
      URL_ALLOW_HOSTS: world === undefined ? site.host : '',
      REDIS_URL: redis?.url ?? '',
      ...(disk !== undefined && { QUEUE_DIR: disk }),
      QUEUE_CONCURRENCY: String(concurrency),
      WORKERS: String(workers),
      // What is tried is not how well faces are found, and this one finds these in a tenth of the time.
      FACE_DETECTION_MODEL: 'blazeface',
      CLASSIFY_FILE_PORT: String(ports[0]),
      CLASSIFY_URL_PORT: String(ports[1]),
      BOT_HEALTH_PORT: String(ports[2]),
    },
  })
  after(house.stop)
  const readyz = (port: number | undefined) => `http://127.0.0.1:${port}/readyz`
  const services = { 'classify-file': readyz(ports[0]), 'classify-url': readyz(ports[1]) }
  const botReadyz = readyz(ports[2])
  const readiness = watchReadiness(
    [
      {
        who: 'the gateway',
        isSaid: () => answersOk(`${house.gateway}/readyz`, answerWithinMs),
        needs: Object.keys(services),
      },
      {
        who: 'the bot',
        isSaid: () => answersOk(botReadyz, answerWithinMs),
        needs: redis === undefined ? [] : ['redis'],
      },
    ],
    {
      ...Object.fromEntries(
        Object.entries(services).map(([name, url]) => [name, () => answersOk(url, answerWithinMs)]),
      ),
      ...(redis !== undefined && { redis: () => redis.answers(answerWithinMs) }),
    },
  )

  const mend = async () => {
    await line.mend()
    nameAll()
    await person.clearFaults()
    await clock?.shift(0)
  }
  after(mend)
  after(readiness.stop)

  return {
    house,
    person,
    line,
    site,
    readiness,
    botReadyz,
    world,
    clock,
    redis,
    disk,
    printed: house.printed,
    memoryMb: () => memoryMb(house.child.pid!),
    pids: (part) => pidsOf(house.child.pid!, part),
    mend,
  }
}
