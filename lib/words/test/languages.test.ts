import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Emotion, emotions, genders, hindrances, type Language, languages } from '@emogram/contract'
import { languageFor, languageNames, words } from '@emogram/words'
import { type Catalogue, catalogues } from '../src/catalogues.ts'
import { parameters } from '../src/parameters.ts'
import { sentences } from '../src/sentences.ts'
import { face, unsure } from './face.ts'

const expected: Record<Language, { caption: string; label: string; zero: string; many: string }> = {
  en: {
    caption: 'I found 2 faces:\nWoman, about 34: happy 93%\nMan, about 61: emotion not sure',
    label: '2 · woman · happy 93%',
    zero: 'under 1',
    many: 'I found 11 faces.',
  },
  es: {
    caption:
      'He encontrado 2 caras:\nMujer, unos 34 años: alegría 93 %\nHombre, unos 61 años: emoción poco clara',
    label: '2 · mujer · alegría 93 %',
    zero: 'menos de un año',
    many: 'He encontrado 11 caras.',
  },
  zh: {
    caption: '我找到了 2 张脸：\n女性，约 34 岁：开心 93%\n男性，约 61 岁：情绪不确定',
    label: '2 · 女性 · 开心 93%',
    zero: '不到 1 岁',
    many: '我找到了 11 张脸。',
  },
  hi: {
    caption: 'मुझे 2 चेहरे मिले:\nमहिला, करीब 34 साल: खुशी 93%\nपुरुष, करीब 61 साल: भाव पक्का नहीं',
    label: '2 · महिला · खुशी 93%',
    zero: '1 साल से कम',
    many: 'मुझे 11 चेहरे मिले।',
  },
  ar: {
    caption: 'وجدت وجهين:\nامرأة، نحو 34 سنة: سعادة 93‎%‎\nرجل، نحو 61 سنة: الشعور غير مؤكد',
    label: '2 · امرأة · سعادة 93‎%‎',
    zero: 'أقل من سنة',
    many: 'وجدت 11 وجهًا.',
  },
  ru: {
    caption: 'Я нашёл 2 лица:\nЖенщина, около 34 лет: радость 93 %\nМужчина, около 61 года: эмоция неясна',
    label: '2 · женщина · радость 93 %',
    zero: 'меньше года',
    many: 'Я нашёл 11 лиц.',
  },
}

/** Spaces that do not break are spaces to a reader. */
const spaced = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')

for (const language of languages) {
  describe(languageNames[language], () => {
    const { caption, albumCaption, faceLabel, buttons, commands, replies, settings } = words(language)

    test('speaks of faces', () => {
      const man = face({ gender: { label: 'man' }, emotion: unsure, age: 61.2 })
      assert.equal(spaced(caption([face(), man])), expected[language].caption)
      assert.equal(spaced(faceLabel(face(), 2)), expected[language].label)
      assert.ok(caption([face({ age: 0.3 })]).includes(expected[language].zero))
      const eleven = Array.from({ length: 11 }, () => face())
      assert.equal(caption(eleven, { details: 'short' }), expected[language].many)
    })

    test('has captions that Telegram takes, whatever is in the picture', () => {
      for (const label of emotions satisfies readonly Emotion[]) {
        for (const gender of genders) {
          for (const sure of [true, false]) {
            const one = face({ emotion: { label, sure }, gender: { label: gender, sure }, age: 102 })
            const crowd = Array.from({ length: 45 }, () => one)
            assert.ok(caption(crowd).length <= 1024)
            const picture = { ...albumPicture, faces: crowd.slice(0, 3) }
            assert.ok(albumCaption(Array.from({ length: 10 }, () => picture)).length <= 1024)
          }
        }
      }
    })

    test('says in a few words why a face cannot be read', () => {
      const texts = hindrances.map((hindrance) => faceLabel(face({ hindrance })))
      assert.equal(new Set(texts).size, hindrances.length)
      for (const text of texts) assert.ok(text.length <= 14, text)
      for (const hindrance of hindrances) {
        const crowd = Array.from({ length: 60 }, () => face({ hindrance }))
        const [, line] = caption(crowd).split('\n')
        assert.match(line!, /^1\. .{4,45}$/u)
        assert.ok(caption(crowd).length <= 1024)
      }
    })

    test('names a close second', () => {
      const scores = { ...face().emotion.scores, happy: 0.5, fear: 0.4 }
      const text = caption([face({ emotion: { score: 0.5, scores } })])
      const { happy, fear } = catalogues[language].faces
      assert.ok(text.includes(happy) && text.endsWith(fear), text)
    })

    test('fits where it is shown', () => {
      for (const { description } of commands) assert.ok(description.length >= 3 && description.length <= 256)
      for (const label of Object.values(buttons)) assert.ok(label.length <= 12, label)
      const toasts = [
        replies.notYours,
        replies.alreadyUnderWay,
        replies.nothingToCancel,
        replies.resultExpired,
        replies.drawing,
        replies.adminsOnly,
        settings.saved,
      ]
      for (const toast of toasts) assert.ok(toast.length <= 200, toast)
    })

    test('every sentence can be said, with whole punctuation', () => {
      for (const topic of ['failures', 'replies'] as const) {
        for (const [key, text] of spoken(language, topic)) {
          const name = `${language}.${topic}.${key}: ${text}`
          assert.match(text, /[.!?…。！？।)]\u200e?$/u, name)
          assert.doesNotMatch(text, /[{}#]|undefined|NaN/, name)
          assert.ok(text.length <= 4096, name)
        }
      }
    })

    test('names the same commands, limits and formats as English does', () => {
      for (const topic of ['failures', 'replies', 'settings', 'admin'] as const) {
        const english = new Map(spoken('en', topic))
        for (const [key, text] of spoken(language, topic)) {
          assert.deepEqual(fixed(text), fixed(english.get(key)!), `${topic}.${key}`)
          assert.equal(text.split('\n').length, english.get(key)!.split('\n').length, `${topic}.${key}`)
        }
      }
    })
  })
}

const albumPicture = {
  image: { width: 1, height: 1 },
  took: { decode_ms: 1, detect_ms: 1, classify_ms: 1, draw_ms: 1, total_ms: 4 },
  backend: 'wasm' as const,
}

/** What is the same in every language, in any order. */
const fixed = (text: string): string[] =>
  [...text.matchAll(/\/[a-z]+( (?:on|off)\b)?|@\w+|https:|\b(?:JPEG|PNG|WebP|GIF|TIFF|AVIF|HEIC|JSON|20)\b/g)]
    .map(([found]) => found)
    .filter((found, i, all) => all.indexOf(found) === i)
    .sort()

/** Sentences with seven of everything. */
function spoken(language: Language, topic: keyof Catalogue): [string, string][] {
  const kinds: Record<string, Record<string, unknown>> = parameters[topic]
  return Object.entries<string | ((given: never) => string)>(sentences(language, topic)).map(
    ([key, entry]) => {
      if (typeof entry === 'string') return [key, entry]
      const given = Object.keys(kinds[key] ?? {}).map((name) => [
        name,
        kinds[key]?.[name] === Number ? 7 : name,
      ])
      return [key, entry(Object.fromEntries(given) as never)]
    },
  )
}

test('a language is found from what Telegram says of its users', () => {
  for (const [code, language] of [
    ['ru', 'ru'],
    ['zh-hans', 'zh'],
    ['ZH_TW', 'zh'],
    ['es-419', 'es'],
    ['pt-br', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ] as const) {
    assert.equal(languageFor(code), language, code)
  }
})

test('nothing in another language was left in English', () => {
  for (const language of languages) {
    if (language === 'en') continue
    for (const [topic, sentences] of Object.entries(catalogues[language])) {
      const english: Record<string, string> = catalogues.en[topic as keyof Catalogue]
      const same = Object.entries<string>(sentences).filter(
        // Names, patterns without words, and what Spanish shares.
        ([key, text]) => text === english[key] && /[a-z]{3}/i.test(text.replaceAll(/\{.*\}|JSON/gs, '')),
      )
      assert.deepEqual(
        same.map(([key]) => key).filter((key) => !(language === 'es' && key === 'neutral')),
        [],
      )
    }
  }
})
