import { detailLevels, type Language, languages, type Preferences, styles } from '@emogram/contract'
import { languageNames, words } from '@emogram/words'
import type { InlineKeyboardButton } from 'telegraf/types'

/** What can be chosen. `min_score`: 0.5 is where the detector is right about as often as it can be. */
export const choices = {
  language: languages,
  style: styles,
  details: detailLevels,
  min_score: [0.3, 0.5, 0.8],
} as const satisfies { [Name in keyof Preferences]: readonly Preferences[Name][] }

export type Topic = keyof typeof choices
export const topics = Object.keys(choices) as Topic[]

/** A screen of the panel: all settings, or the choices of one. */
export type Screen = 'all' | Topic

export interface Panel {
  readonly text: string
  readonly reply_markup: { readonly inline_keyboard: InlineKeyboardButton[][] }
}

/** What a button of the panel means: another screen, a choice, or that it is over. */
export type PanelPress =
  | { readonly kind: 'show'; readonly screen: Screen }
  | { readonly kind: 'choose'; readonly topic: Topic; readonly value: Preferences[Topic] }
  | { readonly kind: 'auto'; readonly auto: boolean }
  | { readonly kind: 'done' }

const prefix = 'settings'

/** @param auto  of a group; in a private chat every picture is looked at, so there is nothing to choose */
export function panel(screen: Screen, chosen: Preferences, auto?: boolean): Panel {
  const say = words(chosen.language).settings
  const current = (topic: Topic) =>
    say.current({
      name: nameOfTopic(topic, chosen.language),
      value: nameOfValue(topic, chosen[topic], chosen.language),
    })
  if (screen === 'all') {
    const onOff = auto === true ? say.on : say.off
    const lines = [
      ...topics.map(current),
      ...(auto === undefined ? [] : [say.current({ name: say.auto, value: onOff })]),
    ]
    return {
      text: `${say.title}\n\n${lines.join('\n')}`,
      reply_markup: {
        inline_keyboard: [
          ...inRows(
            topics.map((topic) => button(nameOfTopic(topic, chosen.language), topic)),
            2,
          ),
          ...(auto === undefined ? [] : [[button(say.auto, 'auto', auto ? 'off' : 'on')]]),
          [button(say.done, 'done')],
        ],
      },
    }
  }
  const options = choices[screen].map((value) => {
    const mark = value === chosen[screen] ? '✓ ' : ''
    return button(`${mark}${nameOfValue(screen, value, chosen.language)}`, screen, String(value))
  })
  return {
    text: `${questionOf(screen, chosen.language)}\n\n${current(screen)}`,
    reply_markup: {
      inline_keyboard: [...inRows(options, screen === 'language' ? 2 : 1), [button(say.back, 'all')]],
    },
  }
}

export function readPanelPress(data: string): PanelPress | undefined {
  const [first, name = '', written] = data.split(':')
  if (first !== prefix) return undefined
  if (name === 'done') return { kind: 'done' }
  if (name === 'all') return { kind: 'show', screen: 'all' }
  if (name === 'auto') return { kind: 'auto', auto: written === 'on' }
  const topic = topics.find((each) => each === name)
  if (topic === undefined) return undefined
  if (written === undefined) return { kind: 'show', screen: topic }
  const value = choices[topic].find((each) => String(each) === written)
  return value === undefined ? undefined : { kind: 'choose', topic, value }
}

const button = (text: string, ...data: string[]) => ({ text, callback_data: [prefix, ...data].join(':') })

function nameOfTopic(topic: Topic, language: Language): string {
  const say = words(language).settings
  return { language: say.language, style: say.style, details: say.details, min_score: say.minScore }[topic]
}

function questionOf(topic: Topic, language: Language): string {
  const say = words(language).settings
  return {
    language: say.chooseLanguage,
    style: say.chooseStyle,
    details: say.chooseDetails,
    min_score: say.chooseMinScore,
  }[topic]
}

function nameOfValue(topic: Topic, value: Preferences[Topic], language: Language): string {
  const say = words(language).settings
  if (topic === 'language') return languageNames[value as Language]
  if (topic === 'min_score')
    return Number(value) < 0.5 ? say.doubtfulFaces : Number(value) > 0.5 ? say.clearFaces : say.usualFaces
  return say[value as Preferences['style' | 'details']]
}

function inRows<T>(items: readonly T[], columns: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / columns) }, (_, row) =>
    items.slice(row * columns, (row + 1) * columns),
  )
}
