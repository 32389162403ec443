/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSimulator, type Message } from '../src/index.ts'
import { form, sample, samplePath, token } from './bot.ts'
import { screens, screenshot, withoutChromium } from './browser.ts'
import { chatId, fromEnd, isDrawn, openPage, tooWidePx } from './page.ts'

const skip = withoutChromium

test('a photo goes out and its answer comes back as a picture that can be enlarged', { skip }, async (t) => {
  const { page, person, call, complaints } = await openPage(t)
  const dialog = page.getByRole('dialog', { name: 'Send a photo' })
  await page.getByLabel('Files to send').setInputFiles(samplePath(1))
  await dialog.getByLabel('Caption').fill('Who is happy?')
  await page.keyboard.press('Enter')
  const question = await person.waitFor(chatId, ({ photo }) => photo !== undefined)
  assert.equal(question.caption, 'Who is happy?')
  const own = page.getByRole('article', { name: /^You/ })
  assert.ok(await isDrawn(own.locator('.photo img')))
  await page.locator('.pending').waitFor({ state: 'detached' })
  assert.equal(await own.count(), 1)

  await call('sendChatAction', { chat_id: chatId, action: 'upload_photo' })
  await page.locator('#action', { hasText: 'Emogram is sending a photo…' }).waitFor()
  await screenshot(page, 'page-sending')
  await call(
    'sendPhoto',
    form({
      chat_id: String(chatId),
      photo: await sample(1),
      caption: '3 faces, 2 of them happy',
      reply_to_message_id: String(question.message_id),
    }),
  )
  const answer = page.getByRole('article', { name: /^Emogram/ })
  assert.ok(await isDrawn(answer.locator('.photo img')))
  await page.locator('#action', { hasText: 'Emogram is sending a photo…' }).waitFor({ state: 'hidden' })
  assert.equal(await answer.locator('.quote em').textContent(), 'Who is happy?')
  await sleep(300)
  assert.ok((await fromEnd(page)) < 2, 'the answer is in sight')
  await screenshot(page, 'page-answered')

  await answer.getByRole('button', { name: 'Enlarge the photo' }).click()
  const viewer = page.getByRole('dialog', { name: 'Photo' })
  assert.ok(await isDrawn(viewer.locator('img')))
  assert.equal(await viewer.locator('p').textContent(), '3 faces, 2 of them happy')
  await page.keyboard.press('ArrowLeft')
  assert.equal(await viewer.locator('p').textContent(), 'Who is happy?')
  await page.keyboard.press('Escape')
  await viewer.waitFor({ state: 'hidden' })
  assert.deepEqual(complaints, [])
})

test('photos come by paste and by drop, alone or as an album, as photo or as file', { skip }, async (t) => {
  const { page, person, complaints } = await openPage(t)
  const bring = async (event: 'paste' | 'drop', files: readonly string[], zone?: string) => {
    const contents = await Promise.all(files.map(async (path) => (await readFile(path)).toString('base64')))
    await page.evaluate(
      ({ event, contents, zone }) => {
        const data = new DataTransfer()
        for (const [index, content] of contents.entries()) {
          const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0))
          data.items.add(new File([bytes], `picture-${index}.jpg`, { type: 'image/jpeg' }))
        }
        const target = zone === undefined ? document.body : document.querySelector(zone)
        const options = { bubbles: true, cancelable: true }
        if (event === 'drop')
          document.body.dispatchEvent(new DragEvent('dragenter', { ...options, dataTransfer: data }))
        target?.dispatchEvent(
          event === 'paste'
            ? new ClipboardEvent('paste', { ...options, clipboardData: data })
            : new DragEvent('drop', { ...options, dataTransfer: data }),
        )
      },
      { event, contents, zone },
    )
  }

  await bring('paste', [samplePath(1)])
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
  const pasted = await person.waitFor(chatId, ({ photo }) => photo !== undefined)
  assert.equal(pasted.media_group_id, undefined)

  await bring('drop', [samplePath(2)], '.drop-zone[data-kind=documents]')
  await page
    .getByRole('dialog', { name: 'Send a file' })
    .getByRole('button', { name: 'Send', exact: true })
    .click()
  const dropped = await person.waitFor(chatId, ({ document }) => document !== undefined)
  assert.equal(dropped.document?.file_size, (await sample(2)).length)

  await bring('drop', [samplePath(1), samplePath(2), samplePath(3)])
  const dialog = page.getByRole('dialog', { name: 'Send 3 photos' })
  await dialog.getByRole('button', { name: 'Remove picture-1.jpg' }).click()
  await page
    .getByRole('dialog', { name: 'Send 2 photos' })
    .getByRole('button', { name: 'Send', exact: true })
    .click()
  const album = await person.waitForAll(chatId, ({ media_group_id }) => media_group_id !== undefined, 2)
  assert.equal(album[0]?.media_group_id, album[1]?.media_group_id)
  await page.locator('.pending').waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('article').count(), 3)
  assert.equal(await page.locator('.album .photo').count(), 2)
  assert.deepEqual(complaints, [])
})

test('words: sent with Enter, shown as words and never as markup, links and commands alive', {
  skip,
}, async (t) => {
  const { page, person, call, send } = await openPage(t)
  await call('setMyCommands', { commands: [{ command: 'help', description: 'What I can do' }] })
  const field = page.getByRole('textbox', { name: 'Message' })
  const nasty = '<img src=x onerror="document.title=\'broken\'"> https://a.example/b.jpg'
  await field.fill(nasty)
  await field.press('Enter')
  await person.waitFor(chatId, ({ text }) => text === nasty)
  const link = page.getByRole('article').getByRole('link')
  assert.equal(await link.getAttribute('href'), 'https://a.example/b.jpg')
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer')
  assert.equal(await page.title(), 'Emogram')
  assert.equal(await field.inputValue(), '')

  await field.press('/')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await person.waitFor(chatId, ({ text }) => text === '/help')

  await send(chatId, 'Click javascript:alert(1)', {
    entities: [{ type: 'text_link', offset: 0, length: 5, url: 'javascript:alert(1)' }],
  })
  await page.getByText('Click javascript').waitFor()
  assert.equal(
    await page
      .getByRole('article', { name: /^Emogram/ })
      .getByRole('link')
      .count(),
    0,
  )
})

test('what the bot does to its messages is seen: edits, deletes, reactions, buttons', { skip }, async (t) => {
  const { page, person, call, send, updates } = await openPage(t)
  const hello = await person.sendText(chatId, 'hello')
  await call('setMessageReaction', {
    chat_id: chatId,
    message_id: hello.message_id,
    reaction: [{ type: 'emoji', emoji: '👍' }],
  })
  await page.getByLabel('Reactions').getByText('👍').waitFor()
  const [update] = await updates()
  await updates(update!.update_id + 1)
  await page.getByText('received by the bot').waitFor({ state: 'attached' })

  const keyboard = { inline_keyboard: [[{ text: 'Try again', callback_data: 'again' }]] }
  const working = await send(chatId, 'Working', { reply_markup: keyboard })
  await page.getByRole('button', { name: 'Try again' }).click()
  const [pressed] = await updates(update!.update_id + 1, { timeout: 5 })
  assert.equal(pressed?.callback_query?.data, 'again')
  await call('answerCallbackQuery', { callback_query_id: pressed!.callback_query!.id, text: 'Once more' })
  await page.getByText('Once more').waitFor()
  await call('editMessageText', { chat_id: chatId, message_id: working.message_id, text: 'Done' })
  await page.getByText('Done').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0)
  assert.equal(await page.getByText('edited').count(), 1)
  await call('deleteMessage', { chat_id: chatId, message_id: working.message_id })
  await page.getByText('Done').waitFor({ state: 'detached' })
})

test('who has scrolled up to read stays there, sees how much is new, and gets back', { skip }, async (t) => {
  const { page, person, send } = await openPage(t)
  for (let line = 1; line <= 40; line++) await person.sendText(chatId, `line ${line}`)
  await page.getByText('line 40').waitFor()
  assert.ok((await fromEnd(page)) < 2)
  await page.mouse.move(600, 400)
  await page.mouse.wheel(0, -600)
  const back = page.getByRole('button', { name: 'To the newest message' })
  await back.waitFor()
  await send(chatId, 'news')
  await page.getByText('news').waitFor({ state: 'attached' })
  assert.equal(await back.getAttribute('data-count'), '1')
  assert.ok((await fromEnd(page)) > 200, 'nothing has moved')
  await back.click()
  await back.waitFor({ state: 'hidden' })
  assert.ok((await fromEnd(page)) < 2)
})

test('the page says when the line is cut, when it is back, and what has happened meanwhile', {
  skip,
}, async (t) => {
  const { page, simulator, person } = await openPage(t)
  await person.sendText(chatId, 'before')
  await page.getByText('before').waitFor()
  await simulator.close()
  await page.getByText('Connection lost').waitFor()
  await page.getByRole('textbox', { name: 'Message' }).fill('into the void')
  await page.keyboard.press('Enter')
  await page.getByText('The simulator does not answer').waitFor()
  assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'into the void')
  await screenshot(page, 'page-lost')
  const again = await createSimulator({ token, port: simulator.port })
  t.after(() => again.close())
  await person.sendText(chatId, 'after')
  await page.getByText('Connected again').waitFor()
  await page.getByText('after').waitFor()
  await page.getByText('Connected again').waitFor({ state: 'hidden' })
})

test('what is no picture is refused in words, with a way out', { skip }, async (t) => {
  const { page, person } = await openPage(t)
  const file = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') }
  await page.getByLabel('Files to send').setInputFiles(file)
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('“broken.jpg” is not a picture that can be sent as a photo.').waitFor()
  await page.getByRole('button', { name: 'Send as a file' }).click()
  const sent = await person.waitFor(chatId, ({ document }) => document !== undefined)
  assert.equal(sent.document?.file_name, 'broken.jpg')
})

for (const name of ['desktop', 'phone'] as const) {
  test(`a long conversation fits on the screen: ${name}`, { skip }, async (t) => {
    const { page, person, call, send, complaints } = await openPage(t, screens[name])
    await screenshot(page, `${name}-empty`)
    await person.sendText(chatId, '/start')
    await send(chatId, 'Hi! Send me a photo and I tell you what the faces in it <b>feel</b>.', {
      parse_mode: 'HTML',
    })
    await person.sendText(chatId, `https://a.example/${'long'.repeat(60)}.jpg`)
    const album = await person.sendAlbum(chatId, [await sample(1), await sample(2), await sample(3)])
    const keyboard = {
      inline_keyboard: [
        [
          { text: 'Again', callback_data: 'a' },
          { text: 'How it works', url: 'https://a.example' },
        ],
      ],
    }
    await call<Message>(
      'sendPhoto',
      form({
        chat_id: String(chatId),
        photo: await sample(1),
        caption: '3 faces: woman, happy 97 %; woman, neutral 81 %; woman, not sure.',
        reply_to_message_id: String(album[0]!.message_id),
        reply_markup: JSON.stringify(keyboard),
      }),
    )
    await person.sendDocument(chatId, await sample(3), { fileName: 'family.jpg' })
    await page.getByText('family.jpg').waitFor()
    await sleep(300)
    assert.equal(await tooWidePx(page), 0)
    assert.ok((await fromEnd(page)) < 2)
    await screenshot(page, `${name}-chat`)
    assert.deepEqual(complaints, [])
  })
}
