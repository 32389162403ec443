import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const guard = fileURLToPath(new URL('guard.mjs', import.meta.url))

/** Like spawn, but the command and all it starts end with this process, however this process ends. */
export function spawnGuarded(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const child = spawn(process.execPath, [guard, command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env,
  })
  let guarded: number | undefined
  child.stdio[3]?.on('data', (pid: Buffer) => (guarded = Number(pid)))
  // A guard that is killed itself leaves behind what it has started, and with it a port that is taken.
  child.once('exit', () => {
    if (guarded !== undefined) killGroup(guarded)
  })
  return child
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // The usual case: the guard has seen to it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
