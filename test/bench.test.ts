import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { unseen } from '../scripts/bench/photos.ts'
import { judge } from '../scripts/bench/soak.ts'
import { durations, quantile, slope } from '../scripts/bench/statistics.ts'
import { printed } from '../scripts/bench/table.ts'
import { root } from './house.ts'

const run = promisify(execFile)
const bench = (...args: string[]) =>
  run(process.execPath, ['--conditions=source', '--import', 'tsx', `${root}scripts/bench.ts`, ...args], {
    timeout: 300_000,
  })

describe('npm run bench', () => {
  const backend = process.env['TF_BACKEND'] || 'wasm'
  let folder: string
  let output: string
  let json: { machine: Record<string, unknown>; figures: Record<string, Record<string, unknown>[]> }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emogram-bench-'))
    const file = join(folder, 'bench.json')
    output = (await bench('--quick', '--backend', backend, '--json', file)).stdout
    json = JSON.parse(await readFile(file, 'utf8'))
  })
  after(() => rm(folder, { recursive: true }))

  test('answers every question, with a figure above zero', () => {
    const expected = ['stages', 'telegram', 'batches', 'around', 'http', 'bot', 'saturated', 'batch', 'start']
    for (const id of expected) assert.ok(json.figures[id]?.length, `There are no figures for ${id}`)
    const wrong = Object.entries(json.figures).flatMap(([id, rows]) =>
      rows.flatMap((row) =>
        Object.entries(row)
          .filter(([, value]) => typeof value === 'number' && !(value > 0))
          .map(([column, value]) => `${id}.${column} = ${value}`),
      ),
    )
    assert.deepEqual(wrong, [])
  })

  test('asks for every stage and every size of batch', () => {
    const values = (id: string, column: string) => [...new Set(json.figures[id]!.map((row) => row[column]))]
    assert.deepEqual(values('stages', 'stage'), [
      'decode',
      'detect',
      'classify',
      'draw and encode',
      'all of it',
      'all of it, of nobody',
    ])
    assert.deepEqual(values('telegram', 'stage'), ['download', 'send'])
    assert.deepEqual(values('batches', 'faces'), [1, 8, 32])
    assert.deepEqual(values('stages', 'backend'), [backend])
  })

  test('a full batch takes no more than 300 MiB beyond what a service has anyway', () => {
    for (const { images, idle_mib, peak_mib } of json.figures['batch']!) {
      assert.ok(Number(peak_mib) - Number(idle_mib) < 300, `${images}: ${idle_mib} → ${peak_mib}`)
    }
  })

  test('loses no tensor', () => {
    for (const { tensors_before, tensors_after } of json.figures['start']!) {
      assert.equal(tensors_after, tensors_before)
    }
  })

  test('prints what it has written, and the machine', () => {
    const { machine, figures } = json
    for (const name of ['cores', 'cpu', 'node', 'load_before', 'load_after']) assert.ok(machine[name], name)
    assert.match(output, /^node: v\d+/m)
    for (const { photos_per_second } of figures['http']!) assert.ok(output.includes(`${photos_per_second}`))
  })

  test('refuses a part that it does not know', async () => {
    await assert.rejects(bench('speed'), ({ code, stderr }: { code: number; stderr: string }) => {
      assert.equal(code, 2)
      assert.match(stderr, /There is no part "speed"/)
      return true
    })
  })
})

test('quantiles are values that were measured', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i)
  assert.equal(quantile(values, 0.5), 50)
  assert.equal(quantile(values, 0.99), 99)
  assert.equal(quantile([7], 0.95), 7)
  assert.throws(() => quantile([], 0.5), /Nothing was measured/)
  assert.deepEqual(durations([1, 2, 3.456], 0.5, 0.95), { p50_ms: 2, p95_ms: 3.46 })
})

test('the slope is between both in the middle', () => {
  const points = [0, 1, 4, 4].map((y, x) => ({ x, y }))
  // 0, 1, 4/3, 3/2, 2, 3
  assert.equal(slope(points), (4 / 3 + 3 / 2) / 2)
})

test('the slope does not follow a single spike', () => {
  const points = Array.from({ length: 50 }, (_, x) => ({ x, y: 2 * x + (x === 40 ? 500 : 0) }))
  assert.equal(slope(points), 2)
})

test('a table puts numbers under each other', () => {
  const rows = [
    { what: 'a', ms: 1.5 },
    { what: 'longer', ms: 120, more: 'x' },
  ]
  assert.equal(
    printed({ id: 't', title: 'T', rows }),
    ['T', 'what     ms  more', '------  ---  ----', 'a       1.5', 'longer  120  x'].join('\n'),
  )
})

test('a photo that nobody has seen differs in bytes alone', async () => {
  const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#963' } })
    .jpeg()
    .toBuffer()
  const [one, other] = [unseen(photo), unseen(photo)]
  assert.ok(!one.equals(other))
  assert.deepEqual(await sharp(one).raw().toBuffer(), await sharp(photo).raw().toBuffer())
})

describe('the verdict of a soak', () => {
  /** Memory of two processes that settles after 400 photos and swings by 20 MiB each, as a garbage collector makes it. */
  const samples = (leakMibPer1000: number, liveTensors = (_: number) => 74, jumpMib = 0) =>
    Array.from({ length: 200 }, (_, i) => {
      const photos = (i + 1) * 25
      const swing = (every: number) => 20 * ((i % every) / (every - 1))
      const settling = -200 * Math.exp(-photos / 100)
      const grown = (leakMibPer1000 * photos) / 1000 + (photos > 2_500 ? jumpMib : 0)
      const floorMib = new Map([
        [10, 100],
        [11, 500 + settling + grown],
      ])
      return {
        photos,
        rssMib: new Map([
          [10, floorMib.get(10)! + swing(7)],
          [11, floorMib.get(11)! + swing(11)],
        ]),
        floorMib,
        liveTensors: liveTensors(photos),
      }
    })

  test('is "flat" for memory that swings and stays', () => {
    assert.deepEqual(judge(samples(0)).passed, true)
  })
  test('finds a leak of a megabyte in 1000 photos, and in which process', () => {
    const { passed, row } = judge(samples(1))
    assert.equal(passed, false)
    assert.equal(row['growth_mib_per_1000'], 1)
    assert.equal(row['growth_of_each'], '0, 1')
  })
  test('finds a jump by a fifth', () => {
    assert.equal(judge(samples(0, undefined, 130)).passed, false)
  })
  test('finds a tensor that is left behind', () => {
    assert.equal(judge(samples(0, (photos) => (photos > 4_000 ? 75 : 74))).passed, false)
  })
})
