/** A process that opens one image after the other, and says of each what it took. Whatever happens to it is seen by victim.ts. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export interface Answer {
  readonly outcome?: string
  /** What would have become `internal`. */
  readonly error?: string
  readonly ms: number
  readonly highestMib: number
}

const [module] = process.argv.slice(2)
const { attacked } = (await import(module!)) as { attacked(bytes: Uint8Array): Promise<string> }

process.on('message', async (bytes: Uint8Array) => {
  forgetHighest()
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  let result: { outcome: string } | { error: string }
  try {
    result = { outcome: await attacked(bytes) }
  } catch (error) {
    result = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  const { user, system } = process.cpuUsage(cpu)
  // Others may have the cores, so that the clock says too much; with several threads of its own, the processor's time does.
  const ms = Math.min((user + system) / 1_000, performance.now() - startedAt)
  process.send!({ ...result, ms, highestMib: highestMib() } satisfies Answer)
})
process.once('disconnect', () => process.exit())
process.send!('ready')

function forgetHighest(): void {
  if (existsSync('/proc/self/clear_refs')) writeFileSync('/proc/self/clear_refs', '5')
}

/** Since it was forgotten; where Linux does not say, since the process began. */
function highestMib(): number {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS / 1024
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024
}
