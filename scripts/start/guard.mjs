// Runs one command and ends it, with all that it started, when whoever started this guard is gone: even a kill -9
// closes the pipe on standard input, and nothing else tells a process that its parent has died.
// Plain JavaScript, so that it starts in a moment and needs nothing.
import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'

const [command, ...args] = process.argv.slice(2)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })

const killAll = () => {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // Already gone.
    if (error.code !== 'ESRCH') throw error
  }
}

child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(127)
})
child.once('exit', (code, signal) => {
  killAll()
  process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1))
})
process.stdin.resume().once('close', () => {
  killAll()
  process.exit(1)
})
for (const signal of ['SIGTERM', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
// A terminal sends Ctrl-C to everybody; the order in which things end is for the one that started them.
process.on('SIGINT', () => undefined)

// Whoever started this guard can then end the command even if it is the guard that is killed.
try {
  if (child.pid !== undefined) writeSync(3, String(child.pid))
} catch (error) {
  // Nobody there any more: standard input is about to say so, too.
  if (error.code !== 'EPIPE') throw error
}
