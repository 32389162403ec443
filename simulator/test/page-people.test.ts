/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { form, sample, samplePath } from './bot.ts'
import { screens, screenshot, withoutChromium } from './browser.ts'
import { chatId, fromEnd, isDrawn, openPage, tooWidePx } from './page.ts'

const skip = withoutChromium
const forum = -1_000_000_000_001

const field = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const choose = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'Chat menu' }).click()
  await page.getByRole('button', { name: item, exact: true }).click()
}

test('a spoiler is covered until somebody wants to see it, words and pictures alike', { skip }, async (t) => {
  const { page, person, send, complaints } = await openPage(t)
  await person.sendPhoto(chatId, await sample(1), { spoiler: true })
  await person.sendPhoto(chatId, await sample(2))
  const covered = page.getByRole('button', { name: 'Spoiler: show the picture' })
  await covered.waitFor()
  await page.getByRole('button', { name: 'Enlarge the photo' }).click()
  const viewer = page.getByRole('dialog', { name: 'Photo' })
  await viewer.waitFor()
  assert.equal(await page.getByRole('button', { name: 'Previous photo' }).isVisible(), false)
  await page.keyboard.press('Escape')
  await covered.click()
  await covered.waitFor({ state: 'detached' })
  assert.equal(await viewer.isVisible(), false)
  await page.getByRole('button', { name: 'Enlarge the photo' }).first().click()
  await viewer.waitFor()
  await page.keyboard.press('Escape')

  await send(chatId, 'It is <tg-spoiler>a secret</tg-spoiler>', { parse_mode: 'HTML' })
  const words = page.locator('.spoiler')
  await words.waitFor()
  assert.equal(await words.evaluate((element) => getComputedStyle(element).color), 'rgba(0, 0, 0, 0)')
  await words.press('Enter')
  assert.notEqual(await words.evaluate((element) => getComputedStyle(element).color), 'rgba(0, 0, 0, 0)')
  assert.deepEqual(complaints, [])
})

test('people answer, change their words and take them back, by keyboard alone', { skip }, async (t) => {
  const { page, person, send, updates } = await openPage(t)
  const question = await send(chatId, 'Which photo?')
  await page.getByText('Which photo?').waitFor()
  const more = page.getByRole('button', { name: 'More for this message' })
  await more.press('Enter')
  await page.keyboard.press('Enter')
  await page.getByText('Answer to Emogram').waitFor()
  await field(page).fill('This one')
  await field(page).press('Enter')
  const answer = await person.waitFor(chatId, ({ text }) => text === 'This one')
  assert.equal(answer.reply_to_message?.message_id, question.message_id)
  await page.getByText('Answer to Emogram').waitFor({ state: 'hidden' })

  await more.last().press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.equal(await field(page).inputValue(), 'This one')
  await field(page).fill('The other one')
  await field(page).press('Enter')
  await person.waitFor(chatId, ({ text }) => text === 'The other one')
  await page.getByRole('article').getByText('The other one').waitFor()
  const last = (await updates()).at(-1)
  assert.equal(last?.edited_message?.text, 'The other one')

  await more.last().click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await field(page).press('Escape')
  assert.equal(await field(page).inputValue(), '')
  await more.last().click()
  await page.getByRole('menuitem', { name: 'Delete for everybody' }).click()
  await page.getByRole('article').getByText('The other one').waitFor({ state: 'detached' })
  assert.equal((await person.messages(chatId)).length, 1)
})

test('pictures go out as an album with a spoiler, as files, as a sticker, in answer to a message', {
  skip,
}, async (t) => {
  const { page, person, send, complaints } = await openPage(t)
  const { message_id } = await send(chatId, 'Show me')
  await page.getByText('Show me').dblclick()
  await page.getByText('Answer to Emogram').waitFor()
  const files = page.getByLabel('Files to send')
  const dialog = page.getByRole('dialog')
  await files.setInputFiles([samplePath(1), samplePath(2), samplePath(3)])
  assert.equal(await dialog.getByRole('radio', { name: 'Sticker' }).isDisabled(), true)
  await dialog.getByLabel('Hide it as a spoiler').check()
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  const album = await person.waitForAll(chatId, ({ media_group_id }) => media_group_id !== undefined, 3)
  for (const item of album) {
    assert.deepEqual([item.has_media_spoiler, item.reply_to_message?.message_id], [true, message_id])
  }
  await files.setInputFiles([samplePath(1), samplePath(2)])
  await dialog.getByText('File', { exact: true }).click()
  assert.equal(await dialog.getByLabel('Hide it as a spoiler').isVisible(), false)
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  const documents = await person.waitForAll(chatId, ({ document }) => document !== undefined, 2)
  assert.equal(documents[0]?.document?.file_name, 'sample1.jpg')
  assert.equal(documents[0]?.media_group_id, documents[1]?.media_group_id)
  await files.setInputFiles(samplePath(4))
  await dialog.getByText('Sticker', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await person.waitFor(chatId, ({ sticker }) => sticker !== undefined)
  await page.locator('.pending').waitFor({ state: 'detached' })
  assert.ok(await isDrawn(page.locator('.sticker img')))
  assert.deepEqual(complaints, [])
})

test('a group with topics is made on the page; people take turns in it', { skip }, async (t) => {
  const { page, person, call, updates, complaints } = await openPage(t, { ...screens.wide })
  await choose(page, 'New group with topics')
  await page.getByRole('heading', { name: 'Group with topics' }).waitFor()
  await person.setPrivacy('off')
  await page.getByRole('button', { name: 'You speak as Ada' }).waitFor()
  await field(page).fill('I am Ada')
  await field(page).press('Enter')
  await page.getByRole('button', { name: 'You speak as Ada' }).press('Enter')
  await page.locator('[role=menuitemradio]:focus').waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'You speak as Ben' }).waitFor()
  await field(page).fill('And I am Ben')
  await field(page).press('Enter')
  await page.getByRole('article', { name: /^You/ }).getByText('And I am Ben').waitFor()
  await page.getByRole('article', { name: /^Ada/ }).getByText('I am Ada').waitFor()

  await page.getByRole('button', { name: 'New topic' }).click()
  await page.keyboard.type('Faces')
  await page.keyboard.press('Enter')
  await page.getByText('Ben opened the topic “Faces”').waitFor()
  await field(page).fill('Only about faces')
  await field(page).press('Enter')
  const inTopic = await person.waitFor(forum, ({ text }) => text === 'Only about faces')
  assert.equal(inTopic.is_topic_message, true)
  await page.getByText('Only about faces').waitFor()
  assert.equal(await page.getByText('I am Ada').count(), 0)
  assert.equal(await page.locator('.quote').count(), 0)
  await call('sendMessage', { chat_id: forum, text: 'Elsewhere' })
  await page.getByLabel('1 new').waitFor()
  await page.getByRole('button', { name: 'General' }).click()
  await page
    .getByRole('article', { name: /^Emogram/ })
    .getByText('Elsewhere')
    .waitFor()

  const said = (await updates()).flatMap(({ message }) => (message?.text ? [message] : []))
  assert.deepEqual(
    said.map(({ from, text }) => `${from.first_name}: ${text}`),
    ['Ada: I am Ada', 'Ben: And I am Ben', 'Ben: Only about faces'],
  )
  await choose(page, 'Make the bot an admin')
  await page.getByRole('button', { name: 'You speak as Ben' }).click()
  await page.getByRole('menuitem', { name: 'Somebody new' }).click()
  await page.getByRole('button', { name: 'You speak as Chen' }).waitFor()
  await choose(page, 'Throw the bot out')
  await page.getByText('without Emogram').waitFor()
  assert.equal((await updates()).at(-1)?.my_chat_member?.new_chat_member.status, 'kicked')
  assert.deepEqual(complaints, [])
})

test('a group becomes a supergroup, and the page goes along', { skip }, async (t) => {
  const { page, simulator } = await openPage(t)
  await choose(page, 'New group')
  await page.getByRole('heading', { name: 'Group' }).waitFor()
  await choose(page, 'Make it a supergroup')
  await page.getByText('This supergroup was a group before').waitFor()
  assert.equal(page.url(), `${simulator.url}/#-1000000000001`)
})

test('the app speaks another language, words run from the right, and the bot may insist', {
  skip,
}, async (t) => {
  const { page, person, call, send, updates } = await openPage(t)
  const arabic = [{ command: 'help', description: 'مساعدة' }]
  await call('setMyCommands', { commands: arabic, language_code: 'ar' })
  await call('setMyCommands', { commands: [{ command: 'help', description: 'Help' }] })
  await page.getByRole('button', { name: 'Chat menu' }).click()
  await page.getByLabel('Language of the app').selectOption('ar')
  await page.keyboard.press('Escape')
  await field(page).fill('مرحبا')
  await field(page).press('Enter')
  const hello = await person.waitFor(chatId, ({ text }) => text === 'مرحبا')
  assert.equal(hello.from.language_code, 'ar')
  await page.getByRole('button', { name: 'Commands' }).click()
  await page.getByText('مساعدة').waitFor()
  await page.keyboard.press('Escape')
  const words = page.getByRole('article').locator('.words')
  assert.equal(await words.evaluate((element) => getComputedStyle(element).direction), 'rtl')

  const keyboard = { inline_keyboard: [[{ text: 'JSON', callback_data: 'json' }]] }
  await send(chatId, 'Done', { reply_markup: keyboard })
  await page.getByRole('button', { name: 'JSON' }).click()
  let query: string | undefined
  while (query === undefined) query = (await updates()).at(-1)?.callback_query?.id
  await call('answerCallbackQuery', { callback_query_id: query, text: 'Too late', show_alert: true })
  const alert = page.getByRole('dialog').filter({ hasText: 'Too late' })
  await alert.waitFor()
  await page.keyboard.press('Enter')
  await alert.waitFor({ state: 'hidden' })
})

const phones = { phone: screens.phone, darkPhone: screens.darkPhone } as const
const wides = { wide: screens.wide, darkWide: { ...screens.wide, colorScheme: 'dark' } } as const

for (const [name, screen] of Object.entries({ ...phones, ...wides })) {
  test(`everything that people and bots send is seen and fits: ${name}`, { skip }, async (t) => {
    const { page, simulator, person, call, send, complaints } = await openPage(t, screen)
    const face =
      '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><circle cx="256" cy="256" r="250" fill="#fc3"/></svg>'
    await person.sendSticker(chatId, await sharp(Buffer.from(face)).webp().toBuffer(), { emoji: '🙂' })
    await person.sendAnimation(chatId, Buffer.from('film'), {
      thumbnail: await sample(2),
      caption: 'dancing',
    })
    await person.sendDocument(chatId, await sample(3), {
      fileName: `${'long-name-'.repeat(12)}.heic`,
      mimeType: 'image/heic',
      forwardedFrom: 'Boris',
    })
    await person.sendOther(chatId, { location: { latitude: 1, longitude: 2 } })
    const question = await person.sendPhoto(chatId, await sample(1), { spoiler: true })
    const keys = ['Boxes', 'Emoji', 'Blur faces'].map((text) => ({ text, callback_data: text }))
    await call(
      'sendPhoto',
      form({
        chat_id: String(chatId),
        photo: await sample(1),
        caption: 'وجدت 3 وجوه:\n1. امرأة، محايدة 81 %\n2. امرأة، سعيدة 97 %\n3. امرأة، لست متأكدا',
        reply_to_message_id: String(question.message_id),
        reply_markup: JSON.stringify({ inline_keyboard: [keys, [{ text: 'JSON', callback_data: 'json' }]] }),
      }),
    )
    await send(chatId, 'The end')
    await page.getByText('The end').waitFor()
    await page.getByText('📍 Location').waitFor()
    await page.getByText('Forwarded from Boris').waitFor()
    assert.ok(await isDrawn(page.locator('.film img')))
    await sleep(300)
    assert.equal(await tooWidePx(page), 0)
    assert.ok((await fromEnd(page)) < 2)
    await screenshot(page, `${name}-everything`)

    await person.group(forum, {
      title: 'Family',
      is_forum: true,
      members: [
        { id: 1, first_name: 'Ada' },
        { id: 2, first_name: 'فاطمة', language_code: 'ar' },
      ],
    })
    for (const topic of ['Holidays', 'Cats and dogs', 'A topic with a very long name'])
      await person.topic(forum, topic)
    await person.sendPhoto(forum, await sample(2), { from: 2, caption: '@emogram_bot' })
    await send(forum, '2 faces', { reply_markup: { inline_keyboard: [keys] } })
    await person.sendText(forum, 'Thank you', { from: 1 })
    await page.goto(`${simulator.url}/#${forum}`)
    await page.getByText('Thank you').waitFor()
    assert.ok(await isDrawn(page.locator('.photo img')))
    await sleep(300)
    assert.equal(await tooWidePx(page), 0)
    await screenshot(page, `${name}-group`)
    assert.deepEqual(complaints, [])
  })
}
