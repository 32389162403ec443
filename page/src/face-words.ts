import type { Emotion, Face } from '@emogram/contract'
import { faces as words } from '@emogram/words/en'

export const percent = (share: number): string => `${Math.round(share * 100)}%`

export const emotionName = (emotion: Emotion): string => words[emotion]

/** Why there is no label. */
const silence = ({ hindrance }: Face): string => words[hindrance ?? 'notSure']

/** What a face shows, as far as it may be said. */
export const feeling = (face: Face): string =>
  face.emotion.sure ? `${emotionName(face.emotion.label)} ${percent(face.emotion.score)}` : silence(face)

export const guess = ({ emotion }: Face): string =>
  `perhaps ${emotionName(emotion.label)}, ${percent(emotion.score)}`

export const person = ({ gender, age }: Face): string =>
  `${gender.sure ? `${gender.label} ${percent(gender.score)}` : words.genderNotSure} · ${years(age)}`

/** What stands below the feeling; of a face that cannot be read, nothing. */
export function remarks(face: Face): string[] {
  if (face.hindrance !== undefined) return []
  return face.emotion.sure ? [person(face)] : [guess(face), person(face)]
}

const years = (age: number): string => (age < 0.5 ? 'under 1 year old' : `about ${Math.round(age)} years old`)

/** One sentence for those who do not see the picture. */
export function description(face: Face, number: number): string {
  if (face.hindrance !== undefined) return `Face ${number}: ${silence(face)}`
  return `Face ${number}: ${face.emotion.sure ? feeling(face) : `emotion not sure, ${guess(face)}`}, ${person(face)}`
}

/** From the longest text at a box to the shortest. */
export function labels(face: Face, number: number | undefined): string[] {
  const { emotion, gender } = face
  const who = gender.sure ? `${gender.label} · ` : ''
  const short = emotion.sure ? emotionName(emotion.label) : silence(face)
  const texts = [`${who}${feeling(face)}`, feeling(face), short]
  return number === undefined ? texts : [...texts.map((text) => `${number}  ${text}`), String(number)]
}
