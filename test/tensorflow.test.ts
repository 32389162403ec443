import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { attempt, attemptOnce, type Route } from '../scripts/tensorflow/attempt.ts'
import { lastWords, runCommand } from '../scripts/tensorflow/command.ts'
import { memoryFile } from '../scripts/tensorflow/memory.ts'
import type { Progress } from '../scripts/tensorflow/progress.ts'

const never = new AbortController().signal
const secondMs = 1000

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-tensorflow-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Runs an attempt in a memory of its own and keeps what it says. */
async function attemptIn(
  t: TestContext,
  routes: Route[],
  options: { routeTimeoutMs?: number; signal?: AbortSignal } = {},
) {
  const memory = memoryFile(join(await folderOf(t), 'deep', 'memory.json'), 'this machine')
  const said: string[] = []
  let route = ''
  const progress: Progress = {
    begin: (name) => {
      route = name
    },
    step: () => {},
    end: (outcome) => void said.push(`${route}: ${outcome}`),
  }
  const backend = attempt({
    routes,
    memory,
    progress,
    routeTimeoutMs: 10 * secondMs,
    graceMs: 50,
    signal: never,
    ...options,
  })
  return { backend, said, memory }
}

const works = (name: string): Route => ({ name, run: () => Promise.resolve() })
const fails = (name: string, message: string): Route => ({
  name,
  run: () => Promise.reject(new Error(message)),
})

test('routes are tried in order, each failed one says why in one line, and the first that works is the last', async (t) => {
  const { backend, said, memory } = await attemptIn(t, [
    fails('first', 'no addon\n    at a long stack'),
    works('second'),
    fails('third', 'never reached'),
  ])
  assert.equal(await backend, 'tensorflow')
  assert.deepEqual(said, ['first: no addon', 'second: works'])
  assert.equal(await memory.recall(), 'tensorflow')
})

test('when no route works the machine runs on WASM, and that is remembered', async (t) => {
  const { backend, memory } = await attemptIn(t, [fails('only', 'out of reach')])
  assert.equal(await backend, 'wasm')
  assert.equal(await memory.recall(), 'wasm')
})

test('a failure is not repeated unless somebody insists, and a binding is made again only when it has gone', async (t) => {
  const memory = memoryFile(join(await folderOf(t), 'memory.json'), 'this machine')
  let arrives = false
  const route: Route = {
    name: 'way',
    run: () => (arrives ? Promise.resolve() : Promise.reject(new Error('no way'))),
  }
  const progress: Progress = { begin: () => {}, step: () => {}, end: () => {} }
  const once = (force: boolean, stillThere: boolean) =>
    attemptOnce({
      ...{ routes: [route], memory, progress, routeTimeoutMs: 10 * secondMs, graceMs: 50, signal: never },
      ...{ force, stillThere: () => stillThere },
    })
  assert.deepEqual(await once(false, false), { backend: 'wasm', tried: true })
  arrives = true
  assert.deepEqual(await once(false, false), { backend: 'wasm', tried: false })
  assert.deepEqual(await once(true, false), { backend: 'tensorflow', tried: true })
  assert.deepEqual(await once(false, true), { backend: 'tensorflow', tried: false })
  assert.deepEqual(await once(false, false), { backend: 'tensorflow', tried: true })
})

test('a route that hangs and does not listen is given up at its deadline', async (t) => {
  const deaf: Route = { name: 'deaf', run: () => delay(60 * secondMs, undefined, { ref: false }) }
  const { backend, said } = await attemptIn(t, [deaf, works('next')], { routeTimeoutMs: 50 })
  assert.equal(await backend, 'tensorflow')
  assert.deepEqual(said, ['deaf: not done within 0.05 s', 'next: works'])
})

test('an interrupted attempt ends at once, tries nothing more and remembers nothing', async (t) => {
  const stopped = new AbortController()
  const waits: Route = {
    name: 'waits',
    run: async () => {
      stopped.abort(new Error('stopped by SIGINT'))
      await delay(60 * secondMs, undefined, { ref: false })
    },
  }
  const { backend, said, memory } = await attemptIn(t, [waits, works('next')], { signal: stopped.signal })
  await assert.rejects(backend, /stopped by SIGINT/)
  assert.deepEqual(said, ['waits: stopped by SIGINT'])
  assert.equal(await memory.recall(), undefined)
})

test('what was learnt under another Node or package version counts for nothing, nor does a damaged file', async (t) => {
  const file = join(await folderOf(t), 'memory.json')
  await memoryFile(file, 'Node ABI 115').remember('wasm')
  assert.equal(await memoryFile(file, 'Node ABI 115').recall(), 'wasm')
  assert.equal(await memoryFile(file, 'Node ABI 127').recall(), undefined)
  await writeFile(file, '{"key": "Node ABI 115", "back')
  assert.equal(await memoryFile(file, 'Node ABI 115').recall(), undefined)
})

test('a command is ended with everything it has started', async (t) => {
  const pidFile = join(await folderOf(t), 'pid')
  const deadline = new AbortController()
  const hanging = runCommand(
    'sh',
    ['-c', `sleep 60 & echo $! >${pidFile}.new; mv ${pidFile}.new ${pidFile}; wait`],
    {
      signal: deadline.signal,
    },
  )
  while (!existsSync(pidFile)) await delay(20)
  deadline.abort(new Error('took too long'))
  await assert.rejects(hanging, { message: 'took too long' })
  await goneWithin(Number(await readFile(pidFile, 'utf8')), 5 * secondMs)
})

test('a command does not outlive us, not even when we are killed', async (t) => {
  const pidFile = join(await folderOf(t), 'pid')
  const script = `
    import { runCommand } from ${JSON.stringify(new URL('../scripts/tensorflow/command.ts', import.meta.url).href)}
    await runCommand('sh', ['-c', 'sleep 60 & echo $! >${pidFile}; kill -9 ${'$'}{OWNER}; wait'], {
      signal: new AbortController().signal,
      env: { ...process.env, OWNER: String(process.pid) },
    })`
  const owner = promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '-e',
    script,
  ])
  await assert.rejects(owner, { signal: 'SIGKILL' })
  await goneWithin(Number(await readFile(pidFile, 'utf8')), 5 * secondMs)
})

test('a failed command is told by the line that says most', async () => {
  const run = (script: string) => runCommand('sh', ['-c', script], { signal: never })
  await assert.rejects(run('echo one; echo "fatal error: x.h: not there" >&2; echo two; exit 1'), {
    message: 'fatal error: x.h: not there',
  })
  await assert.rejects(run('echo one; echo two; exit 1'), { message: 'two' })
  await assert.rejects(run('exit 3'), { message: 'sh ended with exit code 3' })
  await assert.rejects(run('kill -ILL $$'), { message: 'sh was ended by SIGILL' })
  await assert.rejects(runCommand('emogram-no-such-program', [], { signal: never }), {
    message: 'emogram-no-such-program is not installed',
  })
})

test('an address in a message carries no credentials', () => {
  assert.equal(
    lastWords('ERROR: 403 for https://somebody:secret@packages.example/simple/'),
    'ERROR: 403 for https://packages.example/simple/',
  )
})

async function goneWithin(pid: number, limitMs: number): Promise<void> {
  assert.ok(pid > 0)
  const deadline = Date.now() + limitMs
  while (isAlive(pid)) {
    assert.ok(Date.now() < deadline, `process ${pid} is still running`)
    await delay(20)
  }
}

/** A killed orphan may stay in the process table until somebody collects it: it is dead all the same. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    if (['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
