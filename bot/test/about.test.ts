/** What the bot says about itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages } from '@emogram/contract'
import { words } from '@emogram/words'
import { until } from './running-bot.ts'
import { picture, talk } from './talk.ts'

const chat = 42
const { replies } = words('en')

test('every language has a menu, and groups have one of their own', async (t) => {
  const { person } = await talk(t)
  const menus = async () => (await person.calls('setMyCommands')).map(({ parameters }) => parameters)
  await until(async () => (await menus()).length === 2 * languages.length)
  const written = (await menus()).map(({ commands, language_code, scope }) => ({
    code: language_code,
    isGroup: scope !== undefined,
    names: (commands as { command: string }[]).map(({ command }) => command),
  }))
  assert.deepEqual(
    new Set(written.map(({ code }) => code)),
    new Set([undefined, ...languages.filter((each) => each !== 'en')]),
  )
  for (const { isGroup, names } of written) {
    assert.equal(names.includes('auto'), isGroup)
    assert.equal(names.includes('me'), !isGroup)
  }
})

test('/privacy, /help and /start are answered', async (t) => {
  const { person } = await talk(t)
  for (const [which, answer] of [
    ['privacy', replies.privacy],
    ['help', replies.help({ limit: 20 })],
    ['start', replies.start],
  ] as const) {
    await person.sendText(chat, `/${which}`)
    await person.waitFor(chat, ({ text }) => text === answer)
  }
})

test('/forget forgets: the picture is read anew, and nothing is chosen any more', async (t) => {
  const { person, jobs } = await talk(t)
  const photo = await picture('any')
  await person.sendText(chat, '/settings')
  const { message_id } = await person.waitFor(chat, ({ reply_markup }) => reply_markup !== undefined)
  await person.pressButton(chat, message_id, 'settings:language').catch(() => undefined)
  await person.sendPhoto(chat, photo)
  await until(() => jobs.length === 1)
  await person.waitFor(chat, ({ photo, from }) => from.is_bot && photo !== undefined)
  await person.sendText(chat, '/forget')
  await person.waitFor(chat, ({ text }) => text === replies.forgotten)
  await person.sendPhoto(chat, photo)
  await until(() => jobs.length === 2)
})
