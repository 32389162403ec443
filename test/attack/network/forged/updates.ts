/** Telegram's way in, taken by others. What they bring would be answered in the chat, if it were believed. */
import type { Dice } from '../cases.ts'
import type { Attempt, Known } from './attempt.ts'

export const secretHeader = 'x-telegram-bot-api-secret-token'
const guesses = [
  '',
  'secret',
  'undefined',
  'null',
  'attack-test-webhook-secret',
  'a'.repeat(256),
  'x'.repeat(6_000),
  '0',
]

export function update(known: Known, dice: Dice): Attempt {
  const { chat_id, message_id } = known
  const chat = { id: chat_id, type: 'private', first_name: 'A' }
  const message = {
    message_id: message_id + 1 + dice.below(1_000),
    date: 1_800_000_000,
    chat,
    from: { ...chat, is_bot: false },
  }
  const photo = [{ file_id: known.file_id, file_unique_id: 'u', width: 90, height: 90 }]
  const says = dice.pick([
    { message: { ...message, photo } },
    { message: { ...message, text: '/start', entities: [{ type: 'bot_command', offset: 0, length: 6 }] } },
    { message: { ...message, text: 'https://example.com/private-path?private-query' } },
    { callback_query: { id: '1', from: message.from, message, data: 'c', chat_instance: '1' } },
    { edited_message: { ...message, photo } },
    { my_chat_member: {} },
  ])
  const fine = JSON.stringify({ update_id: 1e9 + dice.below(1e6), ...says })
  const body = dice.pick([
    fine,
    fine,
    fine,
    '',
    '{',
    '[]',
    'null',
    `[${fine}]`,
    fine.slice(0, -10),
    '['.repeat(100_000),
    ' '.repeat(2 ** 20 + 1),
  ])
  const guess: [string, string] = [
    dice.pick([secretHeader, secretHeader, 'authorization', 'x-secret-token']),
    dice.pick(guesses),
  ]
  return {
    method: dice.pick(['POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'post']),
    path: dice.pick([
      '/telegram',
      '/telegram',
      '/telegram',
      '/telegram?secret_token=x',
      '/telegram/',
      '//telegram',
      '/Telegram',
      '/telegram%00',
    ]),
    headers: [
      ['content-type', 'application/json'],
      ...(dice.is(0.7) ? [guess] : []),
      ...(dice.is(0.2) ? [guess] : []),
    ],
    body,
    mayNotBeTaken: true,
  }
}
