import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@emogram/runtime'
import { ClassicLevel } from 'classic-level'

/** A small database in a folder. What it has confirmed survives a kill, and what was `synced` a power cut, too. */
export interface Store {
  /** Resolves when the folder is open for the first time. @throws StoreLocked */
  readonly opened: Promise<void>
  /** The same, but also when it cannot be opened yet: then the bot runs on without, and says so. */
  readonly judged: Promise<void>
  read(key: string): Promise<unknown>
  /** All whose key begins so, in the order of the keys. */
  entries(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>
  /** Undefined deletes. @throws when it cannot be written, which then has not happened and will not */
  write(key: string, value: unknown, synced?: boolean): Promise<void>
  /** Written now, or as soon as that is possible again. */
  writeSoon(key: string, value: unknown): void
  /** What is wrong, for an operator. */
  problem(): string | undefined
  close(): Promise<void>
}

/** Another process has the folder; it may be one that is about to end. */
export class StoreLocked extends Error {
  constructor(folder: string) {
    super(`QUEUE_DIR: another bot has its queue in ${folder}; give each a folder of its own`)
    this.name = 'StoreLocked'
  }
}

interface Write {
  readonly key: string
  readonly value: unknown
  readonly synced: boolean
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

const reopenEveryMs = 1_000
const lockedForMs = 5_000

export function openStore(folder: string, log: Log): Store {
  const closing = new AbortController()
  const { signal } = closing
  let db: ClassicLevel<string, unknown> | undefined
  let problem: string | undefined = 'the queue in QUEUE_DIR is being opened'
  let runOn = () => {}
  const broken = new Promise<void>((resolve) => {
    runOn = resolve
  })
  /** By key the last word on it that is not on the disk. */
  const late = new Map<string, unknown>()
  /** Not yet begun. One batch after the other keeps their order, and one wait for the disk serves them all. */
  let waiting: Write[] = []
  let writing: Promise<void> | undefined

  async function open(): Promise<void> {
    await mkdir(folder, { recursive: true })
    const opening = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'json' })
    await opening.open()
    db = opening
    await flush()
    problem = undefined
  }

  async function flush(): Promise<void> {
    const words = [...late]
    if (words.length === 0) return
    await db?.batch(words.map(change), { sync: true })
    for (const [key, value] of words) if (late.get(key) === value) late.delete(key)
  }

  /** As long as it takes: a disk that is full may be emptied, and nobody else can write down what people wait for. */
  async function openInsistently(): Promise<void> {
    const startedAt = performance.now()
    for (;;) {
      try {
        return await open()
      } catch (error) {
        await db?.close().catch(() => undefined)
        db = undefined
        if (isLocked(error) && performance.now() - startedAt > lockedForMs) throw new StoreLocked(folder)
        learn(error)
        if (!isLocked(error)) runOn()
        await sleep(reopenEveryMs, undefined, { signal })
      }
    }
  }

  function learn(error: unknown): void {
    const now = `the queue in QUEUE_DIR cannot be used: ${reasonOf(error)}`
    if (problem !== now) log.error({ why: now }, 'queue away')
    problem = now
  }

  /** After a failed write only a fresh start tells what is on the disk and what is not. */
  function reopen(error: unknown): void {
    if (problem !== undefined) return
    learn(error)
    const failed = db
    db = undefined
    Promise.resolve(failed?.close())
      .then(openInsistently)
      .then(
        () => log.info('the queue can be used again'),
        (failure: unknown) => {
          if (!signal.aborted) log.error({ why: reasonOf(failure) }, 'the queue stays away')
        },
      )
  }

  function write(key: string, value: unknown, synced: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ key, value, synced, resolve, reject })
      writing ??= writeAll().finally(() => {
        writing = undefined
      })
    })
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        if (db === undefined) throw new Error(problem)
        const sync = batch.some(({ synced }) => synced)
        await db.batch(
          batch.map(({ key, value }) => change([key, value])),
          { sync },
        )
        for (const { resolve } of batch) resolve()
      } catch (error) {
        reopen(error)
        for (const { reject } of batch) reject(error)
      }
    }
  }

  const opened = openInsistently()
  const judged = Promise.race([opened, broken])
  // Whoever needs them hears of it.
  for (const promise of [opened, judged]) promise.catch(() => undefined)

  return {
    opened,
    judged,

    async read(key) {
      if (db === undefined) throw new Error(problem)
      return await db.get(key)
    },

    async entries(prefix) {
      if (db === undefined) throw new Error(problem)
      return await db.iterator({ gte: prefix, lt: `${prefix}\uffff` }).all()
    },

    write: (key, value, synced = true) => write(key, value, synced),

    writeSoon(key, value) {
      late.set(key, value)
      write(key, value, false).then(
        () => {
          if (late.get(key) === value) late.delete(key)
        },
        (error: unknown) => log.debug({ why: reasonOf(error) }, 'written later'),
      )
    },

    problem: () => problem,

    async close() {
      closing.abort()
      await writing
      await db?.close()
    },
  }
}

const change = ([key, value]: readonly [string, unknown]) =>
  value === undefined ? ({ type: 'del', key } as const) : ({ type: 'put', key, value } as const)

/** The library's own error only says that it is not open; the reason is behind it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error &&
  [error, error.cause].some((each) => (each as { code?: unknown } | undefined)?.code === 'LEVEL_LOCKED')
