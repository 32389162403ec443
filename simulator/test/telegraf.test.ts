import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Telegraf } from 'telegraf'
import { message } from 'telegraf/filters'
import { sample, simulation, token } from './bot.ts'

test('Telegraf polls, downloads a photo, answers with a photo as a reply and confirms on the way out', async (t) => {
  const { simulator, person } = await simulation(t)
  const bot = new Telegraf(token, { telegram: { apiRoot: simulator.url } })
  bot.start((context) => context.reply('Welcome'))
  bot.on(message('photo'), async (context) => {
    const { message_id, photo } = context.message
    await context.sendChatAction('upload_photo')
    const link = await context.telegram.getFileLink(photo.at(-1)!)
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer())
    // The old spelling survives Telegraf's multipart upload, where it drops objects.
    const extra = { caption: 'Here it is', reply_to_message_id: message_id }
    await context.replyWithPhoto({ source: bytes, filename: 'answer.jpg' }, extra)
    await context.react('👍')
  })
  bot.action('again', (context) => context.answerCbQuery('Again!'))
  const running = bot.launch()
  await person.waitForBot()

  await person.sendText(7, '/start')
  await person.waitFor(7, ({ text }) => text === 'Welcome')
  const question = await person.sendPhoto(7, await sample(1))
  const answer = await person.waitFor(7, ({ from, photo }) => from.is_bot && photo !== undefined)
  assert.equal(answer.caption, 'Here it is')
  assert.equal(answer.reply_to_message?.message_id, question.message_id)
  assert.equal(answer.photo?.at(-1)?.width, question.photo?.at(-1)?.width)
  await person.waitFor(
    7,
    ({ message_id, reactions }) => message_id === question.message_id && reactions.includes('👍'),
  )
  assert.equal((await person.calls('sendChatAction'))[0]?.parameters['action'], 'upload_photo')

  bot.stop()
  await running
  const polls = (await person.calls('getUpdates')).map(({ parameters }) => Number(parameters['offset']))
  assert.ok(polls.at(-1)! > polls[0]!, 'the last poll confirms what was handled')
  const leftover = await fetch(`${simulator.url}/bot${token}/getUpdates`)
  assert.deepEqual(await leftover.json(), { ok: true, result: [] })
})

test('a second Telegraf with the same token ends the first with 409', async (t) => {
  const { simulator, person } = await simulation(t)
  const make = () => new Telegraf(token, { telegram: { apiRoot: simulator.url } })
  const first = make()
  const ended = assert.rejects(first.launch(), /409: Conflict: terminated by other getUpdates request/)
  await person.waitForBot()
  const second = make()
  const running = second.launch()
  await ended
  second.stop()
  await running
})

test('Telegraf with a wrong token is told so', async (t) => {
  const { simulator } = await simulation(t)
  const bot = new Telegraf('1:wrong', { telegram: { apiRoot: simulator.url } })
  await assert.rejects(bot.launch(), /401: Unauthorized/)
})
