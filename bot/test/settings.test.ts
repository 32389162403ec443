/** What is chosen for a chat, by buttons. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages } from '@emogram/contract'
import type { ChatMessage } from '@emogram/simulator'
import { words } from '@emogram/words'
import { memoryKeyValue } from '../src/key-value.ts'
import { choices, panel, readPanelPress } from '../src/settings/panel.ts'
import { createSettingsStore, preferencesOf } from '../src/settings/store.ts'
import { until } from './running-bot.ts'
import { picture, type Talk, talk } from './talk.ts'

const chat = 42
const photo = await picture('any')
const group = -1_000_000_000_007

async function open(person: Talk['person'], at = chat, from?: number) {
  await person.sendText(at, '/settings', from === undefined ? {} : { from })
  const { message_id } = await person.waitFor(
    at,
    ({ from, reply_markup }) => from.is_bot && reply_markup !== undefined,
  )
  const now = async () => (await person.messages(at)).find((message) => message.message_id === message_id)
  const press = (data: string, by?: number) => person.pressButton(at, message_id, data, by)
  return { now, press }
}
const has = (message: ChatMessage | undefined, text: string) => message?.text?.includes(text) === true

test('choices hold for the next picture, and the panel speaks the chosen language', async (t) => {
  const { person, jobs } = await talk(t)
  const { now, press } = await open(person)
  for (const [topic, value, line] of [
    ['style', 'emoji', words('en').settings.emoji],
    ['details', 'short', words('en').settings.short],
    ['min_score', '0.8', words('en').settings.clearFaces],
    ['language', 'ru', words('ru').settings.title],
  ] as const) {
    await press(`settings:${topic}`)
    await until(async () =>
      has(
        await now(),
        words('en').settings[
          topic === 'min_score'
            ? 'chooseMinScore'
            : topic === 'language'
              ? 'chooseLanguage'
              : topic === 'style'
                ? 'chooseStyle'
                : 'chooseDetails'
        ],
      ),
    )
    await press(`settings:${topic}:${value}`)
    await until(async () => has(await now(), line))
  }
  await person.sendPhoto(chat, photo)
  await until(() => jobs.length === 1)
  assert.deepEqual(jobs[0]?.preferences, { language: 'ru', style: 'emoji', details: 'short', min_score: 0.8 })
  await press('settings:done')
  await until(async () => (await now()) === undefined)
})

test('a person is spoken to in the language of their app, until another is chosen', async (t) => {
  const { person, jobs } = await talk(t)
  for (const [id, code, language] of [
    [50, 'es', 'es'],
    [51, 'zh-hans', 'zh'],
    [52, 'pt-br', 'en'],
  ] as const) {
    await person.person(id, { language_code: code })
    await person.sendText(id, '/start')
    await person.waitFor(id, ({ text }) => text === words(language).replies.start)
    await person.sendPhoto(id, await picture(code))
    await until(() =>
      jobs.some(({ chat_id, preferences }) => chat_id === id && preferences?.language === language),
    )
  }
})

test('in a group everybody may look and only admins may change', async (t) => {
  const { person } = await talk(t)
  const members = [{ id: 1, status: 'administrator' as const }, { id: 2 }]
  await person.group(group, { members, bot: 'administrator' })
  const { now, press } = await open(person, group, 2)
  await press('settings:style', 2)
  await until(async () =>
    (await person.calls('answerCallbackQuery')).some(
      ({ parameters }) => parameters['text'] === words('en').replies.adminsOnly,
    ),
  )
  assert.ok(has(await now(), words('en').settings.title))
  await press('settings:style', 1)
  await until(async () => has(await now(), words('en').settings.chooseStyle))
})

test('every choice has a button that means it, in every language', () => {
  for (const language of languages) {
    const chosen = preferencesOf({}, language)
    for (const topic of ['language', 'style', 'details', 'min_score'] as const) {
      const buttons = panel(topic, chosen).reply_markup.inline_keyboard.flat()
      const meant = buttons.map((button) =>
        readPanelPress('callback_data' in button ? button.callback_data : ''),
      )
      const values = meant.flatMap((press) => (press?.kind === 'choose' ? [press.value] : []))
      assert.deepEqual(values, [...choices[topic]])
      assert.equal(buttons.filter(({ text }) => text.startsWith('✓')).length, 1)
    }
  }
  for (const data of ['settings:style:huge', 'settings:age', 'boxes:1', 'settings']) {
    assert.equal(readPanelPress(data), undefined)
  }
})

test('choices move with a group, are forgotten on demand, and survive what cannot be read', async () => {
  const values = memoryKeyValue()
  const store = createSettingsStore(values)
  await store.change(1, { style: 'blur', auto: true })
  await store.move(1, 2)
  await store.move(1, 2)
  assert.deepEqual(await store.get(2), { style: 'blur', auto: true })
  assert.deepEqual(await store.get(1), {})
  await store.forget(2)
  assert.deepEqual(await store.get(2), {})
  await values.set('3', JSON.stringify({ style: 'oil painting' }))
  assert.deepEqual(await store.get(3), {})
})
