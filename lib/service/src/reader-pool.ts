import { CodedError } from '@emogram/contract'
import { keepingRequestId, type Log } from '@emogram/runtime'
import type { Analysis, SomeFace, VisionOptions } from '@emogram/vision'
import PQueue from 'p-queue'
import { Tinypool } from 'tinypool'
import type { Reader, ReadOptions, ReadSomeOptions } from './reader.ts'
import type { Reply, Task, WorkerState, WorkerUse } from './worker.ts'
import { workerFlags, workerHeap } from './worker-heap.ts'

export interface ReaderPoolOptions {
  readonly vision: VisionOptions
  /** Processes, each of which reads one photo at a time. */
  readonly workers: number
  /**
   * A worker that needs longer for one photo hangs, and is killed. A hundred times what a photo takes: on a machine with
   * more to do than it can, a shorter time would kill workers that only wait for a core, and make it worse.
   */
  readonly readTimeoutMs?: number
  /** Where the workers may look for the libraries of a GPU, and which one they may use. */
  readonly env?: NodeJS.ProcessEnv
  readonly log: Log
}

/** What the workers do at this moment. */
export interface PoolStats {
  /** Those that have said how they are; one that has just taken the place of a lost one says so with its first photo. */
  readonly workers: readonly WorkerUse[]
  /** Photos being read, and photos that wait for a worker. */
  readonly busy: number
  readonly waiting: number
  /** Workers lost since the start. */
  readonly lost: number
}

export interface ReaderPool extends Reader {
  /** Why something slower runs than what was not ruled out. */
  readonly fallbackReason: string | undefined
  stats(): PoolStats
  close(): Promise<void>
}

/** Nothing else of the service's own settings: a worker has no use for the bot's token. */
const passedOn = ['LD_LIBRARY_PATH', 'CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES'] as const

/** A photo whose worker was lost is read again elsewhere so many times; then the photo is to blame. */
const maxAttempts = 3

/** Starts the workers and waits until every one of them has its networks warm. */
export async function createReaderPool(options: ReaderPoolOptions): Promise<ReaderPool> {
  const { workers, log, readTimeoutMs = 30_000 } = options
  const pool = new Tinypool({
    filename: import.meta.resolve('@emogram/service/worker'),
    runtime: 'child_process',
    serialization: 'advanced',
    minThreads: workers,
    maxThreads: workers,
    argv: [JSON.stringify(options.vision)],
    execArgv: [...process.execArgv, ...workerFlags],
    env: {
      ...Object.fromEntries(
        passedOn.flatMap((name) => {
          const value = options.env?.[name]
          return value === undefined ? [] : [[name, value]]
        }),
      ),
      // TensorFlow takes its threads from here alone.
      TF_NUM_INTRAOP_THREADS: String(options.vision.threads),
      TF_NUM_INTEROP_THREADS: String(options.vision.threads),
      ...workerHeap,
    },
  })
  const uses = new Map<number, WorkerUse>()
  let lost = 0
  // Lost between two photos; the pool has already started another one.
  pool.on('error', (error: unknown) => {
    lost++
    log.warn({ err: error }, 'an idle worker was lost')
  })
  // Not the pool's own queue: taking a waiting photo back must not cost a worker.
  const turns = new PQueue({ concurrency: workers })

  async function attempt(task: Task, signal: AbortSignal): Promise<Reply> {
    for (let attempts = 1; ; attempts++) {
      const timer = new AbortController()
      const timeout = setTimeout(() => timer.abort(), readTimeoutMs)
      try {
        const reply = (await pool.run(task, { name: 'read', signal: timer.signal })) as Reply
        uses.set(reply.use.pid, reply.use)
        return reply
      } catch (error) {
        // What a worker throws arrives as a plain object; only the loss of a worker is an Error here.
        if (!(error instanceof Error)) throw new Error('The worker failed', { cause: error })
        lost++
        log.warn({ why: error.message, attempts, bytes: task.bytes.length }, 'a worker was lost with a photo')
        if (attempts === maxAttempts) throw new CodedError('image_unprocessable', { cause: error })
        // Nobody waits for it any more, and it may cost the next worker half a minute, too.
        signal.throwIfAborted()
      } finally {
        clearTimeout(timeout)
      }
    }
  }

  async function read(bytes: Uint8Array, options: ReadOptions): Promise<Analysis>
  async function read(bytes: Uint8Array, options: ReadSomeOptions): Promise<Analysis<SomeFace>>
  async function read(
    bytes: Uint8Array,
    { picture, kept, attributes, signal, ...look }: ReadOptions | ReadSomeOptions,
  ) {
    const reply = await turns.add(
      keepingRequestId(() => attempt({ bytes, look, attributes, picture, kept }, signal)),
      { signal },
    )
    if ('refused' in reply) throw new CodedError(reply.refused.code, { message: reply.refused.message })
    const { picture: drawn, ...analysis } = reply.analysis
    // A Buffer comes out of the other process as the plain bytes that it is.
    return drawn === undefined
      ? analysis
      : { ...analysis, picture: Buffer.from(drawn.buffer, drawn.byteOffset, drawn.length) }
  }

  function stats(): PoolStats {
    const alive = new Set(pool.threads.map(({ threadId }) => threadId))
    for (const pid of uses.keys()) if (!alive.has(pid)) uses.delete(pid)
    return { workers: [...uses.values()], busy: turns.pending, waiting: turns.size, lost }
  }

  try {
    const started = Array.from({ length: workers }, () => pool.run(undefined, { name: 'state' }))
    const states = (await Promise.all(started)) as WorkerState[]
    for (const { use } of states) uses.set(use.pid, use)
    const { backend, models, fallbackReason } = states[0]!
    return { backend, models, fallbackReason, read, stats, close: () => pool.destroy() }
  } catch (error) {
    await pool.destroy()
    throw new Error('The workers do not start', { cause: error })
  }
}
