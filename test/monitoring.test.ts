/** What alerts and dashboard ask for is what the running processes tell, and nobody outside hears it. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePorts } from '../scripts/start/ports.ts'
import { answerTo } from './answers.ts'
import { type House, root, startHouse, tellsNoSecret } from './house.ts'
import { anotherPicture } from './photos.ts'
import { requirement } from './requirement.ts'

const answerTimeoutMs = 30_000
const chat = 987_654_321
const folder = join(root, 'monitoring')
const run = promisify(execFile)

const dashboard = JSON.parse(await readFile(join(folder, 'dashboard.json'), 'utf8')) as {
  panels: { title: string; targets?: { expr: string }[] }[]
}
const alerts = await readFile(join(folder, 'alerts.yml'), 'utf8')

const questions = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '1m') })),
)
/** A block scalar of YAML goes on while it is indented more. */
const conditions = [...alerts.matchAll(/^ {8}expr: (?:>-\n((?: {10}.*\n)+)|(.*)\n)/gm)].map(
  ([, block, line]) => (block ?? line ?? '').replace(/\s+/g, ' ').trim(),
)
const alertNames = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name]) => name)

/** Names of series, but for those that Prometheus makes itself; and the labels by which they are told apart. */
const namesIn = (expr: string) =>
  [...expr.matchAll(/\b(?:emogram|process|nodejs)_\w+/g)].map(([name]) => name)
const labelsIn = (expr: string) => [
  ...[...expr.matchAll(/[{,]\s*(\w+)\s*(?:=|!)/g)].map(([, label]) => label),
  ...[...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) =>
    list!.split(',').map((label) => label.trim()),
  ),
]
const madeByPrometheus = ['job', 'instance', 'alertname', 'alertstate']

describe('monitoring', { timeout: 120_000 }, () => {
  let house: House
  let ports: Record<'classify-file' | 'classify-url' | 'bot', number>
  let pages: string[]

  before(async () => {
    const [file = 0, url = 0, bot = 0] = await freePorts(3)
    ports = { 'classify-file': file, 'classify-url': url, bot }
    house = await startHouse({
      env: { CLASSIFY_FILE_PORT: `${file}`, CLASSIFY_URL_PORT: `${url}`, BOT_HEALTH_PORT: `${bot}` },
    })
    await ask()
    pages = await scrape()
  })
  after(async () => assert.equal(await house?.stop(), 0))

  /** One of each kind: a photo that is answered, one that is none, a URL that may not be visited. */
  async function ask(): Promise<void> {
    const { person } = house
    const sent = [
      await person.sendPhoto(chat, await anotherPicture()),
      await person.sendDocument(chat, Buffer.from('no image'), { fileName: 'a.jpg', mimeType: 'image/jpeg' }),
      await person.sendText(chat, 'http://127.0.0.1:1/private.jpg'),
    ]
    for (const message of sent) await person.waitFor(chat, answerTo(message), answerTimeoutMs)
  }

  const scrape = () =>
    Promise.all(
      Object.values(ports).map(async (port) => {
        const response = await fetch(`http://127.0.0.1:${port}/metrics`)
        assert.equal(response.status, 200)
        return await response.text()
      }),
    )

  test('no gateway leads to the figures', async () => {
    for (const path of ['/metrics', '/classify/metrics', '/classify/../metrics', '//metrics', '/%6detrics']) {
      for (const method of ['GET', 'POST']) {
        assert.equal((await house.request(path, { method })).status, 404, `${method} ${path}`)
      }
    }
  })

  test('they name nobody and nothing of what was sent', () => {
    for (const page of pages) {
      tellsNoSecret(page, '')
      assert.ok(!page.includes(String(chat)))
      assert.doesNotMatch(page, /https?:|private\.jpg|file_id|\d+\.\d+\.\d+\.\d+/)
    }
  })

  test('everything that alerts and dashboard name exists', () => {
    const told = pages.join('\n')
    const names = new Set([...told.matchAll(/^([a-z_0-9]+)[ {]/gm)].map(([, name]) => name))
    const labels = new Set([...told.matchAll(/[{,](\w+)="/g)].map(([, label]) => label))
    const asked = [...questions.map(({ expr }) => expr), ...conditions]
    assert.equal(conditions.length, alertNames.length)
    assert.ok(questions.length > 25)
    assert.deepEqual(
      [...new Set(asked.flatMap(namesIn))].filter((name) => !names.has(name)),
      [],
    )
    const known = (label: string | undefined) => labels.has(label) || madeByPrometheus.includes(label ?? '')
    assert.deepEqual(
      [...new Set(asked.flatMap(labelsIn))].filter((label) => !known(label)),
      [],
    )
  })

  test('docs/operations.md says for every alert what to do', async () => {
    const text = await readFile(join(root, 'docs/operations.md'), 'utf8')
    const section = text.split('## When an alert fires\n')[1]?.split('\n## ')[0] ?? ''
    assert.deepEqual(
      [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).sort(),
      alertNames.sort(),
    )
  })

  test('promtool finds nothing wrong', { skip: requirement('promtool') }, async () => {
    await run('promtool', ['check', 'config', join(folder, 'prometheus.yml')])
  })

  test('Prometheus understands every question, and finds everybody', {
    skip: requirement('promtool'),
  }, async (t) => {
    const data = await mkdtemp(join(tmpdir(), 'emogram-prometheus-'))
    const [port = 0] = await freePorts(1)
    const jobs = Object.entries(ports).map(([name, at]) => ({
      job_name: name,
      static_configs: [{ targets: [`127.0.0.1:${at}`] }],
    }))
    // JSON is YAML as well.
    await writeFile(
      join(data, 'prometheus.yml'),
      JSON.stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [join(folder, 'alerts.yml')],
        scrape_configs: jobs,
      }),
    )
    const prometheus = spawn(
      'prometheus',
      [
        ...['--config.file', join(data, 'prometheus.yml'), '--storage.tsdb.path', join(data, 'data')],
        ...['--web.listen-address', `127.0.0.1:${port}`, '--log.level', 'error'],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    const exited = once(prometheus, 'exit')
    t.after(async () => {
      prometheus.kill('SIGKILL')
      await exited
      await rm(data, { recursive: true })
    })
    const query = async (
      path: string,
    ): Promise<{ status: string; error?: string; data: { result: unknown[] } }> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
        signal: AbortSignal.timeout(5_000),
      })
      return (await response.json()) as Awaited<ReturnType<typeof query>>
    }
    const instant = (expr: string) => query(`query?query=${encodeURIComponent(expr)}`)
    const upAll = async () => (await instant('up == 1').catch(() => undefined))?.data.result.length === 3
    const deadline = AbortSignal.timeout(20_000)
    while (!(await upAll())) {
      deadline.throwIfAborted()
      await sleep(200)
    }
    // A rate needs a before and an after.
    await sleep(1_500)
    await ask()
    await sleep(2_500)

    const empty: string[] = []
    for (const { title, expr } of questions) {
      const { status, error, data: found } = await instant(expr)
      assert.equal(status, 'success', `${title}: ${expr}: ${error}`)
      if (found.result.length === 0) empty.push(title)
    }
    // These show trouble, and there is none.
    const ofTrouble = [
      'Why jobs fail',
      'Calls that did not go well',
      'Alerts',
      'In doubt',
      'Workers and photos',
    ]
    assert.deepEqual(
      empty.filter((title) => !ofTrouble.includes(title)),
      [],
    )

    const { data: rules } = (await query('rules')) as unknown as {
      data: { groups: { rules: { name: string; health: string; state: string }[] }[] }
    }
    const all = rules.groups.flatMap((group) => group.rules)
    assert.deepEqual(
      all.filter(({ health }) => health !== 'ok'),
      [],
    )
    assert.deepEqual(
      all.filter(({ state }) => state === 'firing').map(({ name }) => name),
      [],
    )
  })
})
