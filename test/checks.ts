/** Steps of a test that runs for minutes, a line each; and the engine that it talks to. */
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export const run = promisify(execFile)

/** For a new version on all copies of a service, or for the photos that had to wait for it. */
export const rolloutTimeoutMs = 180_000

/** @param body returns what is worth knowing besides that it went well */
export async function check(what: string, body: () => Promise<string>): Promise<void> {
  const startMs = performance.now()
  const found = await body()
  console.log(
    `ok  ${what.padEnd(58)} ${((performance.now() - startMs) / 1000).toFixed(1).padStart(6)} s  ${found}`,
  )
}

export async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + rolloutTimeoutMs
  while (!(await is())) {
    if (performance.now() > deadlineMs) throw new Error(`Not within ${rolloutTimeoutMs} ms: ${what}`)
    await sleep(500)
  }
}

export const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', args, { timeout: rolloutTimeoutMs, maxBuffer: 64 * 2 ** 20 })).stdout.trim()

export async function areHealthy(containers: readonly string[]): Promise<boolean> {
  const states = await Promise.all(
    containers.map((id) => docker('inspect', '-f', '{{.State.Health.Status}}', id)),
  )
  return states.every((state) => state === 'healthy')
}
