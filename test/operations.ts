/** Follows docs/operations.md on an empty machine. Called by test/operations.sh, which makes the machine and takes it away. */
import assert from 'node:assert/strict'
import { createSimulator, SimulatorClient } from '@emogram/simulator'
import { answerTo } from './answers.ts'
import { check, rolloutTimeoutMs, run } from './checks.ts'
import { course, type Guide } from './operations/course.ts'
import { Ledger } from './operations/ledger.ts'
import { inFolder, nextToken, onMachine, telegram, token } from './operations/machine.ts'
import { readPage } from './operations/page.ts'
import { anotherPicture, isAnnotated } from './photos.ts'

const { MACHINE_ADDRESS, TELEGRAM_ADDRESS = '', SIMULATOR_PORT, UPSTREAM = '' } = process.env
const chatId = 1

const ledger = new Ledger(readPage())
const startTelegram = (token: string) =>
  createSimulator({
    token,
    host: TELEGRAM_ADDRESS,
    port: Number(SIMULATOR_PORT),
    allowedHosts: [TELEGRAM_ADDRESS],
    // Nobody's name server knows bot.example.org.
    webhookVia: `https://${MACHINE_ADDRESS}`,
  })
let simulator = await startTelegram(token)
const person = new SimulatorClient(telegram)

const guide: Guide = {
  async follow(under, at, env) {
    const script = ledger.follow(under, at)
    console.log(`\n${under}, ${at}\n${script.replaceAll(/^/gm, '    ')}`)
    const startedAt = performance.now()
    const printed = await inFolder(script, env)
    console.log(`  ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    return printed
  },
  check,
  async photo() {
    let job = ''
    await check('a photo comes back with its faces', async () => {
      await person.waitForBot(rolloutTimeoutMs)
      const message = await person.sendPhoto(chatId, await anotherPicture())
      job = `${chatId}.${message.message_id}.0`
      return await isAnnotated(person, await person.waitFor(chatId, answerTo(message), rolloutTimeoutMs))
    })
    return job
  },
  async publish() {
    await run('sh', ['-c', 'echo "console.error(\'Upgraded\')" >>bot/src/main.ts'], { cwd: UPSTREAM })
    const author = ['-c', 'user.name=Emogram', '-c', 'user.email=emogram@example.org']
    await run('git', [...author, 'commit', '--quiet', '--all', '--message', 'Upgrade'], { cwd: UPSTREAM })
    await run('git', ['push', '--quiet'], { cwd: UPSTREAM })
  },
  async revoke() {
    await simulator.close()
    simulator = await startTelegram(nextToken)
  },
  async write(under, name) {
    await inFolder(`cat >>${name} <<'PAGE'\n${ledger.follow(under, `file ${name}`)}PAGE`)
  },
}

try {
  await check('the repository is cloned', () => onMachine('git clone --quiet /srv/emogram.git emogram'))
  await course(guide)
  assert.deepEqual(ledger.forgotten, [])
} finally {
  console.log(`\n${ledger.table()}`)
  await simulator.close()
}
