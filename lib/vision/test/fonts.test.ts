/** Every script has its letters, from our packages and from nowhere else. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'
import { fontFor, registerFont, setEmojiFont, setFont } from '../src/fonts.ts'

const scripts = {
  Latin: 'woman niño género ½ · 93 %',
  Cyrillic: 'женщина мужчина удивление ёщ',
  Devanagari: 'महिला पुरुष खुशी गुस्सा',
  Arabic: 'امرأة رجل سعادة اشمئزاز ؟',
  Han: '女性男性开心难过惊讶平静厌恶害怕不确定',
}
/** No font has it, now or ever. */
const nobodys = '\u{10fffe}'

/** What is left on a canvas that was white. */
function ink(text: string, prepare: (context: SKRSContext2D) => void): Buffer {
  const canvas = createCanvas(400, 80)
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, 400, 80)
  context.fillStyle = '#000'
  prepare(context)
  context.textAlign = 'left'
  context.fillText(text, 20, 55)
  return canvas.data()
}

const drawn = (text: string): Buffer => ink(text, (context) => setFont(context, text, 40))
const blank = ink('', () => undefined)

test('an English chat loads one slice of one font', () => {
  registerFont()
  assert.match(fontFor('12 · woman · happy 93%', 20), /^20px "[^"]+"$/)
  const ours = GlobalFonts.families.filter(({ family }) => family.startsWith('Emogram'))
  assert.deepEqual(
    ours.map(({ family }) => family),
    ['Emogram noto-sans latin'],
  )
})

describe('every letter leaves ink of its own', () => {
  for (const [script, text] of Object.entries(scripts)) {
    test(script, () => {
      const seen = new Map<string, string>()
      for (const { segment } of new Intl.Segmenter('en').segment(text)) {
        if (/\s/.test(segment)) continue
        const own = drawn(segment)
        // In the same font, so that the same box would be drawn.
        const missing = ink(nobodys, (context) => setFont(context, segment, 40))
        assert.ok(!own.equals(blank), `${segment} leaves nothing`)
        assert.ok(!missing.equals(blank), 'what is missing is seen')
        assert.ok(!own.equals(missing), `${segment} is not in the font`)
        const key = own.toString('base64')
        assert.ok((seen.get(key) ?? segment) === segment, `${segment} looks like ${seen.get(key)}`)
        seen.set(key, segment)
      }
      assert.ok(seen.size > 5)
    })
  }
})

test("fonts of the machine are not asked: what ours have not is a box, also where the machine's have it", () => {
  // DejaVu, which many machines have, knows Georgian.
  const georgian = ink('ა', (context) => setFont(context, 'a', 40))
  assert.ok(georgian.equals(ink(nobodys, (context) => setFont(context, 'a', 40))))
})

test('letters are bold by their own design', () => {
  const dark = (data: Buffer) => data.filter((value, i) => i % 4 === 0 && value < 128).length
  for (const text of ['woman', 'женщина', 'महिला', 'امرأة', '女性']) {
    const thin = ink(text, (context) => {
      setFont(context, text, 40)
      context.fontVariationSettings = "'wght' 400"
    })
    assert.ok(dark(drawn(text)) > 1.15 * dark(thin), text)
  }
})

test('Arabic letters join, and are read from right to left', () => {
  const word = 'سعادة'
  const apart = [...word].join('\u200c')
  assert.ok(!drawn(word).equals(drawn(apart)))
  const widthOf = (text: string) => {
    const context = createCanvas(1, 1).getContext('2d')
    setFont(context, text, 40)
    return context.measureText(text).width
  }
  assert.ok(widthOf(word) < widthOf(apart))
  // The number comes first, so it stands at the right.
  const changes = firstAndLastChange(drawn(`3 · ${word}`), drawn(`8 · ${word}`))
  assert.ok(changes.first > 20 + widthOf(word), 'changes stand right of the word')
  const latin = firstAndLastChange(drawn('3 · word'), drawn('8 · word'))
  assert.ok(latin.last < 60)
})

test('Devanagari letters join', () => {
  for (const joined of ['स्स', 'क्षि', 'रु']) {
    assert.ok(!drawn(joined).equals(drawn([...joined].join('\u200c'))), joined)
  }
})

function firstAndLastChange(a: Buffer, b: Buffer): { first: number; last: number } {
  const columns = [...a.keys()].filter((i) => a[i] !== b[i]).map((i) => Math.floor(i / 4) % 400)
  return { first: Math.min(...columns), last: Math.max(...columns) }
}

test('emoji are there, in colour, and each is another one', () => {
  const emoji = (text: string) => ink(text, (context) => setEmojiFont(context, 60))
  const faces = ['😠', '🤢', '😨', '😄', '😢', '😲', '😐', '😶']
  const pictures = faces.map(emoji)
  assert.equal(new Set(pictures.map((picture) => picture.toString('base64'))).size, faces.length)
  for (const [i, picture] of pictures.entries()) {
    assert.ok(!picture.equals(emoji(nobodys)))
    let coloured = 0
    for (let at = 0; at < picture.length; at += 4) {
      const [red, , blue] = picture.subarray(at, at + 3)
      if (red! - blue! > 60 || (faces[i] === '🤢' && picture[at + 1]! - blue! > 60)) coloured++
    }
    assert.ok(coloured > 1000, `${faces[i]}: ${coloured} coloured pixels`)
  }
})
