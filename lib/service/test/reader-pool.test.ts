import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { Tinypool } from 'tinypool'
import { classificationOf, type PoolStats } from '../src/index.ts'
import { openReader, sample, until } from './service.ts'

const reader = await openReader({ workers: 2, readTimeoutMs: 8_000 })
after(() => reader.close())
const photo = await sample(1)
const signal = new AbortController().signal

async function workers(): Promise<number[]> {
  const pgrep = promisify(execFile)('pgrep', ['-P', String(process.pid), '-f', 'tinypool'])
  // Exit code 1: there is none.
  const { stdout } = await pgrep.catch((error: { stdout: string }) => error)
  return stdout.split('\n').filter(Boolean).map(Number)
}

const faces = async () => (await reader.read(photo, { signal })).faces.length

test('two photos are read at the same time, in two processes', async () => {
  assert.equal((await workers()).length, 2)
  assert.deepEqual(await Promise.all([faces(), faces(), faces()]), [3, 3, 3])
})

const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
const hasHugePages = Number(header.glibcVersionRuntime?.split('.')[1] ?? 0) >= 35

test('a worker asks the kernel for huge pages', { skip: !hasHugePages && 'glibc 2.35 can' }, async () => {
  const pids = await workers()
  assert.equal(pids.length, 2)
  for (const pid of pids) {
    assert.match(await readFile(`/proc/${pid}/smaps`, 'utf8'), /\[heap\]\n(?:[A-Z].*\n)*?VmFlags:.* hg\b/)
  }
})

test('a worker lets garbage gather before V8 looks for it, and keeps the flags it was started with', async () => {
  const pids = await workers()
  assert.equal(pids.length, 2)
  for (const pid of pids) {
    const flags = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    for (const flag of [...process.execArgv, '--heap-growing-percent=80'])
      assert.ok(flags.includes(flag), flag)
  }
})

test('a picture comes back as a Buffer of its own', async () => {
  const { picture } = await reader.read(photo, { picture: { kind: 'chat' }, signal })
  assert.ok(Buffer.isBuffer(picture))
  assert.equal(picture.subarray(0, 3).toString('hex'), 'ffd8ff')
})

test('faces that are known are only drawn, unless it is another picture that has come', async () => {
  const { image, faces } = classificationOf(await reader.read(photo, { signal }), reader.backend)
  const known = faces.slice(0, 2)
  const picture = { kind: 'chat', language: 'es', style: 'blur' } as const

  const drawn = await reader.read(photo, { picture, kept: { image, faces: known }, signal })
  assert.equal(drawn.took.detectMs + drawn.took.classifyMs, 0)
  assert.deepEqual(drawn.faces, known)
  assert.equal(drawn.picture?.subarray(0, 3).toString('hex'), 'ffd8ff')

  const other = { width: image.width + 1, height: image.height }
  const anew = await reader.read(photo, { picture, kept: { image: other, faces: known }, signal })
  assert.ok(anew.took.detectMs > 0)
  assert.equal(anew.faces.length, 3)
})

test('each worker says what it holds, and no photo leaves a tensor behind', async () => {
  const before = reader.stats()
  assert.deepEqual(before.workers.map(({ pid }) => pid).sort(), (await workers()).sort())
  assert.deepEqual([before.busy, before.waiting, before.lost], [0, 0, 0])
  const reading = Promise.all([faces(), faces(), faces()])
  assert.deepEqual([reader.stats().busy, reader.stats().waiting], [2, 1])
  await reading
  const after = reader.stats()
  assert.ok(after.workers.every(({ rssBytes }) => rssBytes > 50e6))
  const tensors = (stats: PoolStats) =>
    [...stats.workers].sort((a, b) => a.pid - b.pid).map((one) => one.tensors)
  assert.deepEqual(tensors(after), tensors(before))
  assert.ok(tensors(after).every((count) => count > 0))
})

test('a worker learns where a GPU and its libraries are, and nothing else', async (t) => {
  const env = { LD_LIBRARY_PATH: '/opt/cuda/lib64', CUDA_VISIBLE_DEVICES: '1', TELEGRAM_BOT_TOKEN: 'secret' }
  const before = await workers()
  const other = await openReader({ env })
  t.after(() => other.close())
  const [mine] = (await workers()).filter((pid) => !before.includes(pid))
  const environment = (await readFile(`/proc/${mine}/environ`, 'utf8')).split('\0')
  assert.ok(environment.includes('LD_LIBRARY_PATH=/opt/cuda/lib64'))
  assert.ok(environment.includes('CUDA_VISIBLE_DEVICES=1'))
  assert.ok(!environment.join().includes('secret'))
})

test('what is wrong with a picture keeps its code', async () => {
  await assert.rejects(reader.read(Buffer.from('no picture'), { signal }), {
    name: 'CodedError',
    code: 'not_an_image',
  })
})

test('a photo whose worker is killed is read by another one', async () => {
  const [one, another] = await workers()
  const reading = Promise.all([faces(), faces(), faces(), faces()])
  await new Promise((resolve) => setTimeout(resolve, 30))
  process.kill(one!, 'SIGKILL')
  assert.deepEqual(await reading, [3, 3, 3, 3])
  await until(async () => (await workers()).length === 2)
  assert.ok((await workers()).includes(another!), 'the other worker went on')
  assert.ok(reader.stats().lost >= 1)
  assert.ok(reader.stats().workers.every(({ pid }) => pid !== one))
})

test('a worker that hangs is killed, and its photo is read by another one', async () => {
  const before = await workers()
  for (const pid of before) process.kill(pid, 'SIGSTOP')
  assert.equal(await faces(), 3)
  // Whoever was not given the photo still sleeps.
  for (const pid of await workers()) process.kill(pid, 'SIGCONT')
  assert.ok((await workers()).some((pid) => !before.includes(pid)))
})

test('a photo that costs every worker its life is refused, and the next one is read', async () => {
  const killing = new AbortController()
  const killer = (async () => {
    while (!killing.signal.aborted) {
      for (const pid of await workers()) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch (error) {
          assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH')
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  await assert.rejects(reader.read(photo, { signal }), { code: 'image_unprocessable' })
  killing.abort()
  await killer
  assert.equal(await faces(), 3)
})

test('a photo that is no longer wanted costs no second worker', async (t) => {
  const others = await workers()
  const alone = await openReader({ workers: 1 })
  t.after(() => alone.close())
  const [worker] = (await workers()).filter((pid) => !others.includes(pid))
  const { mock } = t.mock.method(Tinypool.prototype, 'run')
  const gone = new AbortController()
  const reading = assert.rejects(alone.read(photo, { signal: gone.signal }), /gone/)
  await new Promise((resolve) => setTimeout(resolve, 20))
  gone.abort(new Error('gone'))
  process.kill(worker!, 'SIGKILL')
  await reading
  await until(() => alone.stats().lost > 0)
  assert.equal(mock.callCount(), 1, 'it was given to no other worker')
  const { faces: found } = await alone.read(photo, { signal })
  assert.equal(found.length, 3)
  assert.equal(alone.stats().lost, 1)
})

test('a photo that is no longer wanted gives up its turn without costing a worker', async () => {
  await Promise.all([faces(), faces()])
  const before = await workers()
  const gone = new AbortController()
  const [first, second] = [faces(), faces()]
  const waiting = reader.read(photo, { signal: gone.signal })
  gone.abort(new Error('gone'))
  await assert.rejects(waiting, /gone|abort/i)
  assert.deepEqual(await Promise.all([first, second]), [3, 3])
  assert.deepEqual(await workers(), before)
})
