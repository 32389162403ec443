import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { workerFlags, workerHeap } from '@emogram/service'
import type { Analysis, BackendName } from '@emogram/vision'

export interface VisionSetup {
  readonly backend: BackendName
  readonly threads: number
}

export type Network = 'our own' | 'emotion' | 'age and gender'

export interface Asks {
  read: { readonly photo: Uint8Array }
  batch: { readonly network: Network; readonly count: number }
  state: Readonly<Record<string, never>>
}

export interface Answers {
  read: { readonly took: Analysis['took']; readonly faces: number }
  batch: { readonly ms: number }
  state: { readonly readyMs: number; readonly liveTensors: number; readonly rssMib: number }
}

export interface VisionChild {
  readonly setup: VisionSetup
  ask<Kind extends keyof Asks>(kind: Kind, ask: Asks[Kind]): Promise<Answers[Kind]>
  stop(): Promise<void>
}

const file = fileURLToPath(new URL('vision-process.ts', import.meta.url))

/** Backend and threads hold for a whole process, so every combination that is compared has one of its own. */
export async function openVision(setup: VisionSetup): Promise<VisionChild> {
  const threads = String(setup.threads)
  const child = fork(file, [JSON.stringify(setup)], {
    execArgv: ['--conditions=source', '--import', 'tsx', ...workerFlags],
    serialization: 'advanced',
    // As the workers of a service have them.
    env: { ...process.env, ...workerHeap, TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: threads },
  })
  let asked = 0
  const waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>()
  const answered = () =>
    new Promise<never>((resolve, reject) => {
      waiting.set(asked++, { resolve, reject })
    })
  const ready = answered()
  child.on('message', ({ id, answer, error }: { id: number; answer: never; error?: string }) => {
    const question = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) question?.resolve(answer)
    else question?.reject(new Error(error))
  })
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The vision ended with exit code ${code}`))
  })
  await ready
  return {
    setup,
    ask(kind, ask) {
      child.send({ id: asked, kind, ask })
      return answered()
    },
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** One thread, as each of many workers has, and all of them, as a lone process would. */
export const threadCounts = [...new Set([1, availableParallelism()])]
