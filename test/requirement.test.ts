import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { executable, requirement } from './requirement.ts'

test('a test that needs a program runs where it is, is skipped by name where it is not, and fails there in CI', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-path-'))
  t.after(() => rm(folder, { recursive: true }))
  const env = { PATH: folder }
  assert.equal(requirement('nginx', env), 'nginx is not installed: these tests are skipped')
  assert.throws(() => requirement('nginx', { ...env, CI: 'true' }), /nginx is not installed/)

  await writeFile(join(folder, 'nginx'), 'not a program')
  assert.notEqual(requirement('nginx', env), false, 'a file that cannot be run is not a program')

  await chmod(join(folder, 'nginx'), 0o755)
  assert.equal(requirement('nginx', { ...env, CI: 'true' }), false)
})

test('the browser is found by any of its names', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-path-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'google-chrome'), '#!/bin/sh\n', { mode: 0o755 })
  assert.equal(executable('chromium', { PATH: `/nowhere:${folder}` }), join(folder, 'google-chrome'))
})
