import { spawn } from 'node:child_process'

/** Enough for the last words of a compiler; a talkative command must not fill the memory. */
const keptChars = 64 * 1024

/**
 * Runs between us and the command: when we die, however suddenly, the channel breaks and the whole process group
 * goes with us. Without it a compiler or a download would outlive a `kill -9`.
 */
const leash = `
const [command, ...args] = process.argv.slice(1)
const child = require('node:child_process').spawn(command, args, { stdio: 'inherit' })
process.on('disconnect', () => process.kill(0, 'SIGKILL'))
child.on('error', (error) => {
  console.error(error.code === 'ENOENT' ? 'Error: ' + command + ' is not installed' : String(error))
  process.exit(127)
})
child.on('exit', (code, signal) => {
  if (signal) console.error('Error: ' + command + ' was ended by ' + signal)
  process.exit(code ?? 1)
})`

export interface CommandOptions {
  /** Ends the command and everything it has started. */
  readonly signal: AbortSignal
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Runs a command without a terminal and without input.
 * @throws Error whose message is the one line of output that tells most about the failure; the signal's reason
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { signal, cwd, env = process.env }: CommandOptions,
): Promise<void> {
  signal.throwIfAborted()
  const child = spawn(process.execPath, ['-e', leash, '--', command, ...args], {
    cwd,
    env,
    detached: true, // a process group of its own, to be killed as one
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptChars)
    })
  }
  const kill = () => killGroup(child.pid)
  signal.addEventListener('abort', kill, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve)
    })
    signal.throwIfAborted()
    if (code !== 0) throw new Error(lastWords(output) ?? `${command} ended with exit code ${code}`)
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // ESRCH: it has just ended by itself
  }
}

/** The first line that names an error, otherwise the last line; credentials in addresses are cut out. */
export function lastWords(output: string): string | undefined {
  const lines = output
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const line = lines.find((text) => /error\b\S*:/i.test(text)) ?? lines.at(-1)
  return line
    ?.replace(/^Error: /, '')
    .replace(/\/\/[^\s/@]+@/g, '//')
    .slice(0, 300)
}
