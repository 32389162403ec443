import type { AlbumAnswer } from '@emogram/contract'
import { type CaptionOptions, captionChars, faceLines } from './faces.ts'
import type { Sentences } from './sentences.ts'

/**
 * One text for the pictures of an album, in order. Each picture has its line; with full details, the faces follow it
 * for as many pictures as there is room for, from the first one on. Where nobody is on any of them, one sentence will do.
 */
export function albumCaption(
  words: Sentences<'faces'>,
  pictures: AlbumAnswer['pictures'],
  { details = 'full' }: CaptionOptions = {},
): string {
  const faces = pictures.map((picture) => ('faces' in picture ? picture.faces : undefined))
  const total = faces.reduce((sum, found) => sum + (found?.length ?? 0), 0)
  const parts = faces.map((found, index) => {
    const number = index + 1
    if (found === undefined) return words.pictureUnread({ number })
    if (found.length === 0) return words.pictureWithoutFaces({ number })
    return words.pictureWithFaces({ number, count: found.length })
  })
  const lines = () => (total === 0 ? parts.filter((_, index) => faces[index] === undefined) : parts)
  // Between the faces of one picture and the next picture the eye needs a gap.
  const gap = details === 'full' && total > 0 ? '\n\n' : '\n'
  const whole = () => [words.album({ faces: total, pictures: pictures.length }), ...lines()].join(gap)
  if (details === 'short') return whole()
  for (const [index, found] of faces.entries()) {
    if (found === undefined || found.length === 0) continue
    const brief = parts[index]!
    parts[index] = [brief, ...faceLines(words, found)].join('\n')
    if (whole().length > captionChars) {
      parts[index] = brief
      break
    }
  }
  return whole()
}
