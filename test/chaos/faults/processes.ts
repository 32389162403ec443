import { setTimeout as sleep } from 'node:timers/promises'
import type { Part } from '../parts.ts'
import { answersOk } from '../readiness.ts'
import { concurrency } from '../rig.ts'
import type { Fault, Scene } from './fault.ts'

const pausedMs = 5_000
const startWithinMs = 120_000

/** What an orderly end is asked for with. */
const orderly: Readonly<Record<Part, NodeJS.Signals>> = {
  bot: 'SIGTERM',
  'classify-file': 'SIGTERM',
  'classify-url': 'SIGTERM',
  reader: 'SIGTERM',
  nginx: 'SIGQUIT',
  'nginx-worker': 'SIGQUIT',
}
/** Whose end can leave an answer in doubt: who sends it, who waits for it, and who is between the two. */
const senders: readonly Part[] = ['bot', 'classify-file', 'classify-url', 'nginx', 'nginx-worker']

const names: Readonly<Record<Part, string>> = {
  bot: 'the bot',
  'classify-file': 'the service for files',
  'classify-url': 'the service for URLs',
  reader: 'a worker that reads pictures',
  nginx: "nginx's master",
  'nginx-worker': 'a worker of nginx',
}

/** @throws where there is none: 0 would be this very process and all beside it */
async function victimOf({ pids }: Pick<Scene, 'pids'>, part: Part): Promise<number> {
  const [pid] = await pids(part)
  if (pid === undefined) throw new Error(`${names[part]} does not run`)
  return pid
}

async function end(scene: Scene, part: Part, signal: NodeJS.Signals): Promise<void> {
  const victim = await victimOf(scene, part)
  process.kill(victim, signal)
  // Its successor: until there is one, whoever asks would still find the dead one's last moment.
  const isReplaced = async () => {
    const pids = await scene.pids(part)
    return pids.length > 0 && !pids.includes(victim)
  }
  await scene.until(`${names[part]} is started again`, isReplaced, startWithinMs)
}

async function pause(scene: Scene, part: Part): Promise<void> {
  const victim = await victimOf(scene, part)
  process.kill(victim, 'SIGSTOP')
  try {
    await sleep(pausedMs)
    const isNeeded = part === 'classify-file' || part === 'classify-url'
    if (isNeeded && (await answersOk(`${scene.house.gateway}/readyz`, 10_000)))
      throw new Error(`the gateway said ready while ${names[part]} stood still`)
  } finally {
    process.kill(victim, 'SIGCONT')
  }
}

const needs = (part: Part) => (part.startsWith('nginx') ? { needs: ['nginx'] as const } : {})

const ofPart = (part: Part): Fault[] => [
  {
    name: `kill-${part}`,
    what: `kill -9 of ${names[part]}`,
    ...needs(part),
    ...(senders.includes(part) && { doubts: concurrency }),
    play: (scene) => end(scene, part, 'SIGKILL'),
  },
  {
    name: `restart-${part}`,
    what: `an orderly restart of ${names[part]}`,
    ...needs(part),
    play: (scene) => end(scene, part, orderly[part]),
  },
  {
    name: `pause-${part}`,
    what: `SIGSTOP of ${names[part]} for ${pausedMs / 1000} s`,
    ...needs(part),
    play: (scene) => pause(scene, part),
  },
]

export const processFaults: readonly Fault[] = [
  ...(Object.keys(names) as Part[]).flatMap(ofPart),
  {
    name: 'reload-nginx',
    what: 'nginx reads its configuration anew, three times',
    needs: ['nginx'],
    async play(scene) {
      const master = await victimOf(scene, 'nginx')
      for (let times = 0; times < 3; times++) {
        process.kill(master, 'SIGHUP')
        await sleep(1_000)
      }
    },
  },
]
