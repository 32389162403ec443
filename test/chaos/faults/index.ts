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
