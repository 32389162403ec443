import type { Details, Emotion, Face, Hindrance } from '@emogram/contract'
import type { Sentences } from './sentences.ts'

/** Telegram's bound for a caption, in UTF-16 units. */
export const captionChars = 1024

/** From this many faces on, a person needs numbers to find the line that belongs to a box. */
const numberedFrom = 4

export interface CaptionOptions {
  readonly details?: Details | undefined
}

/** The caption and the labels at the boxes carry numbers either both or not at all. */
export const areNumbered = (faces: readonly unknown[]): boolean => faces.length >= numberedFrom

/** The text below the picture: how many faces, then a line for each, in the given order. */
export function caption(
  words: Sentences<'faces'>,
  faces: readonly Face[],
  { details = 'full' }: CaptionOptions = {},
): string {
  const count = faces.length
  if (count === 0) return words.none
  if (details === 'short') return words.foundOnly({ count })
  let text = words.found({ count })
  for (const [index, line] of faceLines(words, faces).entries()) {
    const longer = `${text}\n${line}`
    const left = count - index - 1
    // Every line must leave room for the one that counts those left out after it.
    const reserved = left === 0 ? 0 : words.more({ count: left }).length + 1
    if (longer.length + reserved > captionChars) return `${text}\n${words.more({ count: left + 1 })}`
    text = longer
  }
  return text
}

/** A line for each face, numbered where the boxes are. */
export function faceLines(words: Sentences<'faces'>, faces: readonly Face[]): string[] {
  return faces.map((face, index) => `${areNumbered(faces) ? `${index + 1}. ` : ''}${sentence(words, face)}`)
}

/** The short text at a box. A low score is said as such: a bare wrong word is worse than none. */
export function faceLabel(words: Sentences<'faces'>, face: Face, number?: number): string {
  const text = labelText(words, face)
  return number === undefined ? text : `${number} · ${text}`
}

function labelText(words: Sentences<'faces'>, face: Face): string {
  const { emotion, gender, hindrance } = face
  if (hindrance !== undefined) return words[hindrance]
  if (!emotion.sure && !gender.sure) return words.notSure
  return `${gender.sure ? words[gender.label] : words.genderNotSure} · ${emotion.sure ? feelingOf(words, face) : words.notSure}`
}

const lines = {
  too_small: 'lineTooSmall',
  too_blurred: 'lineTooBlurred',
  turned_away: 'lineTurnedAway',
} as const satisfies Record<Hindrance, string>

function sentence(words: Sentences<'faces'>, face: Face): string {
  const { emotion, gender, hindrance } = face
  if (hindrance !== undefined) return capitalised(words[lines[hindrance]])
  const age = words.age({ years: Math.round(face.age) })
  if (!emotion.sure && !gender.sure) {
    return words.lineWithNothingSure({ who: capitalised(words.nothingSure), age })
  }
  const who = capitalised(gender.sure ? words[gender.label] : words.genderNotSure)
  return words.line({ who, age, feeling: emotion.sure ? feelingOrTwo(words, face) : words.emotionNotSure })
}

/** From here on, the second emotion is right nearly as often as the first; counted in docs/accuracy.md. */
const closeFrom = 0.3

/** The emotion that is worth a word beside the first one. */
export function closeSecond({
  label,
  scores,
}: Pick<Face['emotion'], 'label' | 'scores'>): Emotion | undefined {
  const others = (Object.entries(scores) as [Emotion, number][]).filter(([name]) => name !== label)
  const [second, score] = others.reduce((best, each) => (each[1] > best[1] ? each : best))
  return score < closeFrom ? undefined : second
}

function feelingOrTwo(words: Sentences<'faces'>, face: Face): string {
  const { label, score: share } = face.emotion
  const second = closeSecond(face.emotion)
  if (second === undefined) return feelingOf(words, face)
  return words.feelingWithSecond({ emotion: words[label], share, second: words[second] })
}

const feelingOf = (words: Sentences<'faces'>, { emotion }: Face): string =>
  words.feeling({ emotion: words[emotion.label], share: emotion.score })

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
