import { setTimeout as sleep } from 'node:timers/promises'
import { docker } from '../../checks.ts'
import { ours } from '../../containers/stack.ts'
import type { Fault } from '../faults/fault.ts'
import type { ContainerRig } from './rig.ts'

const pausedMs = 5_000
const startWithinMs = 120_000
/** As many as the bot has under way: all of them may have been sent unseen. */
const concurrency = 4

const startedAt = (id: string) => docker('inspect', '-f', '{{.State.Running}} {{.State.StartedAt}}', id)

type ContainerFault = Fault<ContainerRig>
type Victim = Parameters<ContainerFault['play']>[0] & { readonly id: string }

/** What can be done to any container. */
const ways = {
  crash: {
    what: 'ends as by kill -9, and Docker starts it again',
    doubts: concurrency,
    async play({ id, until }) {
      const before = await startedAt(id)
      // Process 1 is the init, which no kill from inside can end; it ends with the one it has started.
      await docker('exec', id, 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children) || true')
      const isAgain = async () => {
        const now = await startedAt(id)
        return now !== before && now.startsWith('true')
      }
      await until('Docker has started it again', isAgain, startWithinMs)
    },
  },
  kill: {
    what: 'is killed by docker kill, after which somebody has to start it',
    doubts: concurrency,
    async play({ id }) {
      await docker('kill', '--signal', 'KILL', id)
      await docker('start', id)
    },
  },
  restart: {
    what: 'is restarted in order',
    doubts: 0,
    play: async ({ id }) => void (await docker('restart', id)),
  },
  pause: {
    what: `is paused for ${pausedMs / 1000} s`,
    doubts: 0,
    async play({ id }) {
      await docker('pause', id)
      try {
        await sleep(pausedMs)
      } finally {
        await docker('unpause', id)
      }
    },
  },
} as const satisfies Record<string, { what: string; doubts: number; play: (victim: Victim) => Promise<void> }>

export const containerFaults: readonly ContainerFault[] = ours.flatMap((service) =>
  Object.entries(ways).map(([way, { what, doubts, play }]) => ({
    name: `${way}-${service}`,
    what: `${service} ${what}`,
    doubts,
    // While Redis is away nothing more is taken, and people are told so.
    ...(service === 'redis' && { may: ['backend_unreachable'] }),
    play: (scene) => play({ ...scene, id: scene.ids[service] ?? '' }),
  })),
)
