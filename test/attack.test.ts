/** A small version of `npm run attack`, and whether it notices what it is there to notice. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { corpus } from './attack/images/corpus.ts'
import { attackDecoder, images } from './attack/images/images.ts'
import { workers } from './attack/images/workers.ts'
import type { Row } from './attack/part.ts'
import { report } from './attack/report.ts'
import { tryAll } from './attack/try-all.ts'

const seed = Number(process.env['ATTACK_SEED'] ?? Math.floor(Math.random() * 1e9))
const limitMs = 500_000

const held = (rows: readonly Row[]) =>
  assert.ok(
    rows.every(({ breaches }) => breaches.length === 0),
    report(rows, seed),
  )

describe(`hostile pictures, ATTACK_SEED=${seed}`, { timeout: 600_000 }, () => {
  test('hurt no decoder', async () => {
    const rows = await images.run(seed, { cases: 300, limitMs }, () => {})
    held(rows)
    const sum = rows.reduce((cases, row) => cases + row.cases, 0)
    assert.equal(sum, 300)
  })

  test('hurt no worker of a service', async () => {
    held(await workers.run(seed, { cases: 25, limitMs }, () => {}))
  })
})

describe('the attack', { timeout: 300_000 }, () => {
  test('makes the same pictures of the same seed, each by its name, and others of another', async () => {
    const made = async (seed: number, name: string) => {
      const [one] = corpus(seed, 0, name)
      return Buffer.from(await one!.make()).toString('hex')
    }
    for (const name of ['flips png 17', 'lies avif 3']) {
      assert.equal(await made(1, name), await made(1, name))
      assert.notEqual(await made(1, name), await made(2, name))
    }
  })

  test('has as many cases as are asked for, of every kind, no two of a name', () => {
    for (const [count, kinds] of [
      [60, 5],
      [5500, 6],
      [6000, 6],
    ] as const) {
      const names = corpus(7, count).map(({ name }) => name)
      assert.equal(names.length, count)
      assert.equal(new Set(names).size, count)
      assert.equal(new Set(names.map((name) => name.split(' ')[0])).size, kinds)
    }
  })

  test('notices a decoder that hangs, crashes, eats memory or stumbles, and goes on', async () => {
    const module = new URL('attack/images/faulty-decoder.ts', import.meta.url).href
    const wishes = ['read', 'hang', 'sleep', 'crash', 'exit', 'eat', 'eat for ever', 'stumble', 'read again']
    const cases = wishes.map((wish) => ({ name: wish, make: () => Buffer.from(wish) }))
    const rows = await attackDecoder(
      module,
      { maxMs: 4_000, maxMib: 400, maxIdleMs: 4_000 },
      { part: 'faulty', cases, budget: { limitMs }, progress: () => {} },
    )
    const breaches = rows
      .flatMap(({ breaches }) => breaches)
      .map(({ name, what }) => [name, what.split('\n')[0]!])
    const expected: Readonly<Record<string, RegExp>> = {
      hang: /^no answer after \d+ ms of work/,
      sleep: /^no work and no answer for 4000 ms/,
      crash: /SIGSEGV/,
      exit: /the process is gone: 0/,
      eat: /^\d{3} MiB/,
      'eat for ever': /^\d+ MiB, and no answer/,
      stumble: /internal: TypeError: nobody foresaw this/,
    }
    assert.deepEqual(breaches.map(([name]) => name).sort(), Object.keys(expected).sort())
    for (const [name, what] of breaches) assert.match(what!, expected[name!]!, name)
    assert.equal(
      rows.reduce((sum, row) => sum + (row.outcomes['read'] ?? 0), 0),
      2,
    )
  })

  test('keeps what did harm, of pictures and of requests, and nothing else', async (t) => {
    const keep = await mkdtemp(join(tmpdir(), 'emogram-kept-'))
    t.after(() => rm(keep, { recursive: true }))
    const bytes = Buffer.from([0xff, 0xd8])
    const made = { 'lies png 1': bytes, 'headers 2': { bytes: Buffer.from('GET / HTTP/1.1') }, 'path 3': {} }
    const cases = Object.entries(made).map(([name, what]) => ({ name, make: () => what as unknown }))
    const victims = [
      async (_: unknown, { name }: { name: string }) => ({
        outcome: 'read',
        ...(name !== 'path 3' && { breach: 'harm' }),
      }),
    ]
    await tryAll({ part: 'any', cases, budget: { limitMs, keep }, progress: () => {}, victims })
    assert.deepEqual((await readdir(keep)).sort(), ['headers-2', 'lies-png-1'])
    assert.deepEqual(await readFile(join(keep, 'lies-png-1')), bytes)
    assert.match(await readFile(join(keep, 'headers-2'), 'utf8'), /GET \/ HTTP/)
  })

  test('a run that is not through in time says so', async () => {
    const rows = await images.run(1, { cases: 60, limitMs: 0 }, () => {})
    assert.ok(rows.every(({ breaches }) => /not reached/.test(breaches[0]?.what ?? '')))
  })

  test('names the case and the way to see it again', () => {
    const breaches = [{ name: 'lies png 9', what: '3000 ms, read' }]
    const row = { part: 'images lies', cases: 1, outcomes: { read: 1 }, longestMs: 3000, breaches }
    assert.match(report([row], 5), /npm run attack -- --only images --seed 5 --case 'lies png 9'/)
  })
})
