import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { rounded } from './statistics.ts'

/** What the figures depend on. How busy the machine was decides whether they are worth anything. */
export const machine = () => ({
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  memory_gib: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  load_before: rounded(loadavg()[0]!),
})
