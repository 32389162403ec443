import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { loadConfig, secretSettings } from '@emogram/runtime'
import type { z } from 'zod'

const root = resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const token = `1:${'a'.repeat(35)}`

/** What these processes really read. */
const schemas = await Promise.all(
  ['bot', 'services/classify-file', 'services/classify-url'].map(async (room) => {
    const file = pathToFileURL(join(root, room, 'src/config.ts')).href
    return ((await import(file)) as { schema: z.ZodObject }).schema
  }),
)

/** These start something when they are imported, so their schema is read as text. */
const namesIn = (file: string): string[] =>
  [...read(file).matchAll(/^ +([A-Z][A-Z_]+): (?:settings|z|port)\b/gm)].map(([, name]) => name!)

/** What a compose file takes out of the environment. */
const namesGiven = (file: string): string[] =>
  [...read(file).matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!)

const known = new Set([
  ...schemas.flatMap(({ shape }) => Object.keys(shape)),
  ...namesIn('scripts/start.ts'),
  ...namesIn('simulator/src/main.ts'),
  ...namesGiven('prod.yml'),
  ...namesGiven('prod.stack.yml'),
  ...namesGiven('prod.secrets.yml'),
  ...secretSettings.map((name) => `${name}_FILE`),
])

/** By name; an empty string where there is no default. */
type Settings = Record<string, string>

const example: Settings = Object.fromEntries(
  [...read('.env.example').matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
)
const table: Settings = Object.fromEntries(
  [...read('docs/operations.md').matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|/gm)].map(
    ([, name, value]) => [name!, value ?? ''],
  ),
)
const sorted = (names: Iterable<string>): string[] => [...names].sort()

test('.env.example names every setting that something reads, and no other', () => {
  assert.deepEqual(sorted(Object.keys(example)), sorted(known))
})

test('the table of settings names what .env.example does, with the same defaults', () => {
  assert.deepEqual(table, Object.fromEntries(Object.keys(table).map((name) => [name, example[name]])))
  assert.deepEqual(sorted(Object.keys(table)), sorted(known))
})

test('.env.example is accepted as it is, and changes nothing', () => {
  for (const schema of schemas) {
    const copied = loadConfig(schema, { ...example, TELEGRAM_BOT_TOKEN: token })
    assert.deepEqual(copied, loadConfig(schema, { TELEGRAM_BOT_TOKEN: token }))
  }
  assert.equal(example['TELEGRAM_BOT_TOKEN'], '')
})

test('prod.stack.yml passes on what prod.yml does, but for the address that Swarm does not know', () => {
  const passedOn = namesGiven('prod.stack.yml')
  const missing = namesGiven('prod.yml').filter((name) => !passedOn.includes(name))
  assert.deepEqual(missing, ['PUBLISH_ADDRESS'])
})
