import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { ConfigError, loadConfig, settings } from '../src/index.ts'

const token = '123456:aVerySecretTokenThatNobodyMaySee00'

const schema = z.object({
  TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN,
  TELEGRAM_API_ROOT: settings.TELEGRAM_API_ROOT,
  HOST: settings.HOST,
  PORT: settings.port(8080),
  JOB_TIMEOUT_MS: settings.JOB_TIMEOUT_MS,
  LOG_LEVEL: settings.LOG_LEVEL,
})

function problemsOf(env: NodeJS.ProcessEnv): string {
  try {
    loadConfig(schema, env)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.message
  }
  assert.fail('the settings were accepted')
}

test('only what has no sensible default has to be set; an empty variable counts as not set', () => {
  assert.deepEqual(loadConfig(schema, { TELEGRAM_BOT_TOKEN: token, PORT: '', LOG_LEVEL: '' }), {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: 'https://api.telegram.org',
    HOST: '127.0.0.1',
    PORT: 8080,
    JOB_TIMEOUT_MS: 60_000,
    LOG_LEVEL: 'info',
  })
})

test('what was set is taken over with its type, and cannot be changed afterwards', () => {
  const config = loadConfig(schema, {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: 'http://127.0.0.1:8081//',
    PORT: '0',
    JOB_TIMEOUT_MS: '600000',
    SOMETHING_ELSE: 'of another program',
  })
  assert.equal(config.TELEGRAM_API_ROOT, 'http://127.0.0.1:8081', 'paths are appended to it')
  assert.equal(config.PORT, 0)
  assert.equal(config.JOB_TIMEOUT_MS, 600_000)
  assert.ok(!('SOMETHING_ELSE' in config))
  assert.throws(() => Object.assign(config, { PORT: 1 }), TypeError)
})

test('all problems come at once, each on a line with its name, and no line shows a value', () => {
  const values = {
    TELEGRAM_BOT_TOKEN: 'aTokenThatLostItsNumber',
    TELEGRAM_API_ROOT: 'ftp://somebody:password@files.example',
    PORT: '65536',
    JOB_TIMEOUT_MS: '12.75',
    LOG_LEVEL: 'loudly',
  }
  const message = problemsOf(values)
  assert.deepEqual(
    message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(':', 1)[0]),
    ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_API_ROOT', 'PORT', 'JOB_TIMEOUT_MS', 'LOG_LEVEL'],
  )
  for (const value of Object.values(values)) assert.ok(!message.includes(value), `${value} is shown`)
})

test('a missing token is said with where to get one', () => {
  assert.match(problemsOf({}), /TELEGRAM_BOT_TOKEN: is missing; @BotFather/)
})

test('numbers are whole numbers within their bounds', () => {
  for (const PORT of ['eighty', '-1', '65536', '1e9', '80.5', '0x', 'NaN', 'Infinity']) {
    assert.match(problemsOf({ TELEGRAM_BOT_TOKEN: token, PORT }), /PORT: must be/, PORT)
  }
})

test('a list has its entries between commas, and says once what they must be', () => {
  const lists = z.object({ ADMIN_IDS: settings.ids, NAMES: settings.list(z.string().toLowerCase()) })
  const read = (env: NodeJS.ProcessEnv) => loadConfig(lists, env)
  assert.deepEqual(read({ ADMIN_IDS: ' 12, -100,,12 ', NAMES: 'A, b' }), {
    ADMIN_IDS: new Set([12, -100]),
    NAMES: ['a', 'b'],
  })
  assert.deepEqual(read({}), { ADMIN_IDS: new Set(), NAMES: [] })
  assert.throws(() => read({ ADMIN_IDS: '1,me,1.5' }), {
    message: /:\n {2}ADMIN_IDS: must be numbers, with commas between them$/,
  })
})

test('a secret may stand in a file, whose line break is no part of it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emogram-config-test-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'token')
  await writeFile(file, `${token}\n`)
  assert.equal(loadConfig(schema, { TELEGRAM_BOT_TOKEN_FILE: file }).TELEGRAM_BOT_TOKEN, token)
  assert.equal(
    loadConfig(schema, { TELEGRAM_BOT_TOKEN: '', TELEGRAM_BOT_TOKEN_FILE: file }).TELEGRAM_BOT_TOKEN,
    token,
  )
  assert.match(
    problemsOf({ TELEGRAM_BOT_TOKEN: token, TELEGRAM_BOT_TOKEN_FILE: file }),
    /TELEGRAM_BOT_TOKEN: is set, and so is TELEGRAM_BOT_TOKEN_FILE/,
  )
  assert.match(
    problemsOf({ TELEGRAM_BOT_TOKEN_FILE: join(folder, 'none') }),
    /_FILE: cannot be read \(ENOENT\)/,
  )
  await writeFile(file, '\n')
  assert.match(problemsOf({ TELEGRAM_BOT_TOKEN_FILE: file }), /TELEGRAM_BOT_TOKEN: is missing/)
  await writeFile(file, 'no token at all\n')
  assert.doesNotMatch(problemsOf({ TELEGRAM_BOT_TOKEN_FILE: file }), /no token at all/)
})

test('a process with wrong settings ends with the problems on stderr and no stack', () => {
  const script = `
    import { configOrExit, loadConfig, settings } from '@emogram/runtime'
    import { z } from 'zod'
    configOrExit(() => loadConfig(z.object({ TELEGRAM_BOT_TOKEN: settings.TELEGRAM_BOT_TOKEN }), process.env))
    console.log('went on')`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script],
    { env: { ...process.env, TELEGRAM_BOT_TOKEN: 'nonsense' }, encoding: 'utf8', timeout: 30_000 },
  )
  assert.equal(status, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /^These settings need attention:\n {2}TELEGRAM_BOT_TOKEN: is not a bot token; .*\n$/)
})
