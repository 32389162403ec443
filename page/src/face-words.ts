import type { Emotion, Face } from '@emogram/contract'
import { faces as words } from '@emogram/words/en'

export const percent = (share: number): string => `${Math.round(share * 100)}%`

export const emotionName = (emotion: Emotion): string => words[emotion]

/** What a face shows, as far as it may be said. */
export const feeling = ({ emotion }: Face): string =>
  emotion.sure ? `${emotionName(emotion.label)} ${percent(emotion.score)}` : words.notSure

export const guess = ({ emotion }: Face): string =>
  `perhaps ${emotionName(emotion.label)}, ${percent(emotion.score)}`

export const person = ({ gender, age }: Face): string =>
  `${gender.sure ? `${gender.label} ${percent(gender.score)}` : words.genderNotSure} · ${years(age)}`

const years = (age: number): string => (age < 0.5 ? 'under 1 year old' : `about ${Math.round(age)} years old`)

/** One sentence for those who do not see the picture. */
export const description = (face: Face, number: number): string =>
  `Face ${number}: ${face.emotion.sure ? feeling(face) : `emotion not sure, ${guess(face)}`}, ${person(face)}`

/** From the longest text at a box to the shortest. */
export function labels(face: Face, number: number | undefined): string[] {
  const { emotion, gender } = face
  const who = gender.sure ? `${gender.label} · ` : ''
  const short = emotion.sure ? emotionName(emotion.label) : words.notSure
  const texts = [`${who}${feeling(face)}`, feeling(face), short]
  return number === undefined ? texts : [...texts.map((text) => `${number}  ${text}`), String(number)]
}
