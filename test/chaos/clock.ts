import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The wall clock of everything in the house, which can be set. */
export interface Clock {
  /** Under which a process believes it. */
  readonly env: Readonly<Record<string, string>>
  /** By so many seconds it is wrong from now on. */
  shift(seconds: number): Promise<void>
}

/** How long a process may go on believing what it has read. */
const cachedSeconds = 1

/** @param folder  for the file in which the processes look */
export async function createClock(folder: string): Promise<Clock | undefined> {
  const library = faketime()
  if (library === undefined) return undefined
  const file = join(folder, 'clock')
  const shift = (seconds: number) => writeFile(file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  await shift(0)
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: String(cachedSeconds),
      // Whoever sets the clock on the wall does not touch the one that only ever counts on.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    shift,
  }
}

/** libfaketime, where Debian's package `faketime` puts it. */
export function faketime(): string | undefined {
  if (!existsSync('/usr/lib')) return undefined
  return readdirSync('/usr/lib')
    .map((folder) => join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
    .find((file) => existsSync(file))
}
