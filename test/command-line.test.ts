/** Whoever mistypes an option is told so, shown the help, and nothing is begun. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { oneOf, wholeNumber } from '../scripts/command-line.ts'
import { root } from './house.ts'

interface Manifest {
  readonly scripts: Readonly<
    Record<'start' | 'classify' | 'evaluate' | 'bench' | 'tensorflow' | 'pin' | 'chaos' | 'attack', string>
  >
}

const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest
const { start, classify, evaluate, bench, tensorflow, pin, chaos, attack } = scripts
const trainingData = 'node --conditions=source --import tsx scripts/training-data.ts'
const commands: readonly (readonly [command: string, name: string])[] = [
  [start, 'npm start'],
  [classify, 'npm run classify'],
  [evaluate, 'npm run evaluate'],
  [bench, 'npm run bench'],
  [tensorflow, 'npm run tensorflow'],
  [pin, 'npm run pin'],
  [trainingData, 'scripts/training-data.ts'],
  [chaos, 'npm run chaos'],
  [`${chaos} flood`, 'npm run chaos -- flood'],
  ['bash test/chaos.sh', 'test/chaos.sh'],
  [attack, 'npm run attack'],
]

interface Ended {
  readonly code: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

function run(command: string, ...options: readonly string[]): Promise<Ended> {
  const [program = '', ...words] = command.split(' ')
  return new Promise((resolve) => {
    execFile(program, [...words, ...options], { cwd: root, timeout: 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

// More at once are not faster, and each needs its memory.
describe('a command line', { concurrency: 4 }, () => {
  for (const [command, name] of commands) {
    test(`${name} knows --help, and says what it does not know`, async () => {
      const [helped, refused] = await Promise.all([run(command, '--help'), run(command, '--bogus')])
      assert.deepEqual({ code: helped.code, stderr: helped.stderr }, { code: 0, stderr: '' })
      assert.ok(helped.stdout.includes(name), helped.stdout)
      assert.deepEqual({ code: refused.code, stdout: refused.stdout }, { code: 2, stdout: '' })
      assert.match(refused.stderr, /^Unknown option '--bogus'.*\n\n/)
      assert.ok(refused.stderr.endsWith(`\n\n${helped.stdout}`), refused.stderr)
      assert.doesNotMatch(refused.stderr, /^ {4}at /m)
    })
  }

  test('is refused for what stands behind an option, too', async () => {
    const wrong = [
      [
        `${chaos} flood --photos many`,
        'Expected --photos to be a whole number from 1 to 100000, got "many".',
      ],
      [`${chaos} --only kill-bots`, 'There is no fault kill-bots; there are '],
      [`${attack} --only image`, 'Expected --only to be one of images, '],
      [`${start} --help=x`, "Option '--help' does not take an argument"],
    ] as const
    for (const [command, says] of wrong) {
      const { code, stderr } = await run(command)
      assert.equal(code, 2, stderr)
      assert.ok(stderr.startsWith(says), stderr)
    }
  })
})

test('a whole number is one in digits, within its bounds', () => {
  assert.equal(wholeNumber('cases', '007'), 7)
  assert.equal(wholeNumber('cases', '0'), 0)
  assert.equal(wholeNumber('cases', '9', { from: 9, to: 9 }), 9)
  for (const text of ['', ' 1', '-1', '1.5', '1e3', '0x10', 'Infinity', '99999999999999999999']) {
    assert.throws(() => wholeNumber('cases', text), /--cases to be a whole number from 0 on, got/, text)
  }
  for (const text of ['8', '10']) {
    assert.throws(() => wholeNumber('cases', text, { from: 9, to: 9 }), /from 9 to 9, got/, text)
  }
})

test('a name is one of those that there are', () => {
  assert.equal(oneOf('backend', 'wasm', ['tensorflow', 'wasm']), 'wasm')
  assert.throws(
    () => oneOf('backend', 'toString', ['tensorflow', 'wasm']),
    /one of tensorflow, wasm, got "toS/,
  )
})
