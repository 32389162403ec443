import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Telegraf } from 'telegraf'
import type { Update, UserFromGetMe } from 'telegraf/types'
import { onlyAllowed } from '../src/access.ts'

const [friend, stranger, operator] = [1, 2, 3]
const [openGroup, otherGroup] = [-10, -20]

/** Says what came through, and who was told that he is not welcome. */
function guarded(users: number[], chats: number[]) {
  let nowMs = 1_000_000
  const through: string[] = []
  const refused: string[] = []
  const bot = new Telegraf('1:a')
  bot.botInfo = { id: 9, is_bot: true, first_name: 'Bot', username: 'the_bot' } as UserFromGetMe
  bot.use(
    onlyAllowed({
      users: new Set(users),
      chats: new Set(chats),
      admins: new Set([operator]),
      refuse: ({ chat_id }, language) => refused.push(`${chat_id} ${language}`),
      nowMs: () => nowMs,
    }),
  )
  bot.use(({ from, chat }) => void through.push(`${from?.id} in ${chat?.id}`))
  let id = 0
  const say = (from: number, chat: number, text: string) => {
    id++
    const message = {
      message_id: id,
      date: 1,
      from: { id: from, is_bot: false, first_name: 'Ann', language_code: 'ru' },
      chat:
        chat < 0
          ? { id: chat, type: 'group', title: 'Friends' }
          : { id: chat, type: 'private', first_name: 'Ann' },
      text,
      entities: text.startsWith('/') ? [{ type: 'bot_command', offset: 0, length: text.length }] : [],
    }
    return bot.handleUpdate({ update_id: id, message } as Update)
  }
  const press = (from: number, chat: number) =>
    bot.handleUpdate({
      update_id: ++id,
      callback_query: {
        id: '1',
        chat_instance: '1',
        data: 'json:1.1.0',
        from: { id: from, is_bot: false, first_name: 'Ann' },
        message: {
          message_id: 1,
          date: 1,
          chat: { id: chat, type: 'private', first_name: 'Ann' },
          text: 'x',
        },
      },
    } as Update)
  return { through, refused, say, press, pass: (ms: number) => (nowMs += ms) }
}

test('where nobody is named, everybody is welcome', async () => {
  const { through, refused, say, press } = guarded([], [])
  await say(stranger, stranger, 'hello')
  await press(stranger, otherGroup)
  assert.deepEqual([through.length, refused], [2, []])
})

test('users who are named are welcome everywhere, and so are operators', async () => {
  const { through, say, press } = guarded([friend], [])
  await say(friend, friend, 'hello')
  await say(friend, otherGroup, 'hello')
  await say(operator, operator, 'hello')
  await press(friend, friend)
  await press(stranger, stranger)
  assert.deepEqual(through, ['1 in 1', '1 in -20', '3 in 3', '1 in 1'])
})

test('in a chat that is named, everybody is', async () => {
  const { through, refused, say } = guarded([], [openGroup])
  await say(stranger, openGroup, 'hello')
  await say(stranger, stranger, 'hello')
  assert.deepEqual(through, ['2 in -10'])
  assert.deepEqual(refused, ['2 ru'])
})

test('the others are told once an hour, in each of their chats', async () => {
  const { refused, say, pass } = guarded([friend], [])
  for (let i = 0; i < 3; i++) await say(stranger, stranger, 'hello')
  await say(4, 4, 'hello')
  assert.deepEqual(refused, ['2 ru', '4 ru'])
  pass(3_599_000)
  await say(stranger, stranger, 'hello')
  assert.equal(refused.length, 2)
  pass(2_000)
  await say(stranger, stranger, 'hello')
  assert.deepEqual(refused.slice(2), ['2 ru'])
})

test('a group that is not named is told only when it commands something', async () => {
  const { refused, say } = guarded([], [openGroup])
  await say(stranger, otherGroup, 'nice weather')
  assert.deepEqual(refused, [])
  await say(stranger, otherGroup, '/help@the_bot')
  assert.deepEqual(refused, ['-20 ru'])
})
