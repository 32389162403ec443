import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const guard = fileURLToPath(new URL('guard.mjs', import.meta.url))

/** Like spawn, but the command and all it starts end with this process, however this process ends. */
export const spawnGuarded = (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess =>
  spawn(process.execPath, [guard, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env })
