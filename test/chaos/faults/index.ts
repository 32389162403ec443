import { clockFaults } from './clock.ts'
import { diskFaults } from './disk.ts'
import type { Fault } from './fault.ts'
import { processFaults } from './processes.ts'
import { redisFaults } from './redis.ts'
import { siteFaults } from './sites.ts'
import { telegramFaults } from './telegram.ts'

export const faults: readonly Fault[] = [
  ...processFaults,
  ...redisFaults,
  ...diskFaults,
  ...clockFaults,
  ...telegramFaults,
  ...siteFaults,
]

/** @param only  names with commas between; nothing stands for all. @throws where there is none of a name */
export function chosenOf<Of extends Pick<Fault, 'name'>>(all: readonly Of[], only: string): readonly Of[] {
  if (only === '') return all
  return only.split(',').map((name) => {
    const fault = all.find((each) => each.name === name)
    if (fault === undefined) throw new Error(`There is no fault ${name}; there are ${names(all)}`)
    return fault
  })
}

/** A line for each of them, for --list. */
export const listed = (all: readonly Pick<Fault, 'name' | 'what'>[]): string =>
  all.map(({ name, what }) => `${name.padEnd(24)}${what}`).join('\n')

const names = (all: readonly Pick<Fault, 'name'>[]): string => all.map(({ name }) => name).join(', ')
