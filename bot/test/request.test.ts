import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message, UserFromGetMe } from 'telegraf/types'
import { requestOf } from '../src/intake/request.ts'

const me = { id: 1, is_bot: true, first_name: 'Emogram', username: 'EmogramBot' } as UserFromGetMe
const group = { id: -100123, type: 'supergroup', title: 'Family' }
const ada = { id: 42, is_bot: false, first_name: 'Ada' }

let nextId = 7
const said = (content: object, chat: object = group): Message =>
  ({ message_id: nextId++, date: 1, chat, from: ada, ...content }) as Message
const inPrivate = (content: object) => said(content, { id: 42, type: 'private', first_name: 'Ada' })
const written = (text: string, type = 'mention') => ({
  text,
  entities: [{ type, offset: 0, length: text.split(' ')[0]!.length }],
})

const photo = { photo: [{ file_id: 'p', file_unique_id: 'u', width: 1, height: 1 }] }
const byBot = said({ text: 'Hello', from: me })
const asks = (message: Message, auto = false) => requestOf(message, me, auto).kind

test('in a private chat every picture is meant for the bot, and everything else gets a sentence', () => {
  assert.equal(asks(inPrivate(photo)), 'pictures')
  assert.equal(asks(inPrivate({ text: 'Hello' })), 'unsupported')
  assert.equal(asks(inPrivate({ voice: { file_id: 'v' } })), 'unsupported')
  assert.equal(asks(inPrivate({ pinned_message: { message_id: 1 } })), 'silence')
  assert.equal(asks(inPrivate(written('/start@OtherBot', 'bot_command'))), 'silence')
})

test('in a group nobody is interrupted', () => {
  for (const content of [photo, { text: 'Hello' }, { text: 'https://example.com' }, { voice: {} }]) {
    assert.equal(asks(said(content)), 'silence')
  }
  assert.equal(asks(said({ text: 'Nice!', reply_to_message: byBot })), 'silence')
  assert.equal(asks(said({ text: 'Nice!', reply_to_message: said(photo) })), 'silence')
})

test('in a group pictures count that mention the bot or answer it', () => {
  const caption = 'Look @emogrambot'
  const caption_entities = [{ type: 'mention', offset: 5, length: 11 }]
  assert.equal(asks(said({ ...photo, caption, caption_entities })), 'pictures')
  assert.equal(asks(said({ ...photo, caption: 'Look @emogrambots' })), 'silence')
  const named = [{ type: 'text_mention', offset: 0, length: 4, user: me }]
  assert.equal(asks(said({ ...photo, caption, caption_entities: named })), 'pictures')
  const command = [{ type: 'bot_command', offset: 0, length: 9 }]
  assert.equal(asks(said({ ...photo, caption: '/classify', caption_entities: command })), 'pictures')
  assert.equal(asks(said({ ...photo, reply_to_message: byBot })), 'pictures')
  assert.equal(asks(said({ text: 'https://example.com/a.jpg', reply_to_message: byBot })), 'pictures')
})

test('with /auto on every picture counts, and nothing else', () => {
  assert.equal(asks(said(photo), true), 'pictures')
  assert.equal(asks(said({ text: 'Hello' }), true), 'silence')
})

test('somebody else’s picture is meant when a reply to it mentions the bot or is the command', () => {
  const original = said(photo)
  for (const words of [written('@EmogramBot please'), written('/classify', 'bot_command')]) {
    const request = requestOf(said({ ...words, reply_to_message: original }), me, false)
    assert.ok(request.kind === 'pictures')
    assert.equal(request.of, original)
  }
  assert.equal(
    asks(said({ ...written('/classify@OtherBot', 'bot_command'), reply_to_message: original })),
    'silence',
  )
  assert.equal(
    asks(said({ ...written('@EmogramBot'), reply_to_message: said({ text: 'Hi' }) })),
    'unsupported',
  )
  assert.equal(
    asks(inPrivate({ ...written('/classify', 'bot_command'), reply_to_message: original })),
    'pictures',
  )
})

test('in a topic everything is a reply to its beginning, which is nobody’s', () => {
  const beginning = said({ forum_topic_created: { name: 'Photos' }, from: me })
  assert.equal(asks(said({ ...photo, reply_to_message: beginning, is_topic_message: true })), 'silence')
})
