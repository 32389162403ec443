import type { Face } from '@emogram/contract'
import { english } from './english.ts'

/** Telegram's bound for a caption, in UTF-16 units. */
const captionChars = 1024

/** From this many faces on, a person needs numbers to find the line that belongs to a box. */
const numberedFrom = 4

/** The caption and the labels at the boxes carry numbers either both or not at all. */
export const areNumbered = (faces: readonly unknown[]): boolean => faces.length >= numberedFrom

/** The text below the picture: how many faces, then a line for each, in the given order. */
export function caption(faces: readonly Face[], language = english): string {
  if (faces.length === 0) return language.noFaces
  let text = language.faceCount(faces.length)
  for (const [index, face] of faces.entries()) {
    const number = areNumbered(faces) ? `${index + 1}. ` : ''
    const longer = `${text}\n${number}${sentence(face, language)}`
    const left = faces.length - index - 1
    // Every line must leave room for the one that counts those left out after it.
    const reserved = left === 0 ? 0 : language.moreFaces(left).length + 1
    if (longer.length + reserved > captionChars) return `${text}\n${language.moreFaces(left + 1)}`
    text = longer
  }
  return text
}

/** The short text at a box. A low score is said as such: a bare wrong word is worse than none. */
export function faceLabel(face: Face, number?: number, language = english): string {
  const { emotion, gender } = face
  const words =
    emotion.sure || gender.sure
      ? `${gender.sure ? language.genders[gender.label] : language.genderNotSure} · ${emotion.sure ? feeling(face, language) : language.notSure}`
      : language.notSure
  return number === undefined ? words : `${number} · ${words}`
}

function sentence(face: Face, language: typeof english): string {
  const { emotion, gender } = face
  const age = language.age(face.age)
  if (!emotion.sure && !gender.sure) return `${capitalised(language.nothingSure)}, ${age}`
  const who = gender.sure ? language.genders[gender.label] : language.genderNotSure
  return `${capitalised(who)}, ${age}: ${emotion.sure ? feeling(face, language) : language.emotionNotSure}`
}

const feeling = (face: Face, language: typeof english): string =>
  `${language.emotions[face.emotion.label]} ${language.percent(face.emotion.score)}`

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
