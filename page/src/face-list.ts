/** The faces in words and bars, beside the picture. */
import type { Emotion, Face } from '@emogram/contract'
import { colours } from './colours.ts'
import { find, make } from './dom.ts'
import { emotionName, feeling, percent, remarks } from './face-words.ts'

export interface FaceList {
  show(faces: readonly Face[], picture: HTMLImageElement, size: { readonly width: number }): void
  clear(): void
  /** @param intoView  the person pressed on the face, so they want to read about it */
  highlight(index: number | undefined, intoView: boolean): void
}

const thumbPx = 56

export function createFaceList(onPoint: (index: number | undefined, chosen: boolean) => void): FaceList {
  const list = find('faces', HTMLElement)
  let cards: readonly HTMLElement[] = []
  let lit: number | undefined

  const cardFor = (face: Face, index: number, thumb: HTMLCanvasElement): HTMLElement => {
    const words = make(
      'span',
      { class: 'who' },
      make('strong', {}, feeling(face)),
      ...remarks(face).map((remark) => make('span', { class: 'quiet' }, remark)),
    )
    const number = make('span', { class: 'number', 'aria-hidden': 'true' }, String(index + 1))
    const name = make('span', { class: 'unseen' }, `Face ${index + 1}: `)
    const button = make('button', { type: 'button', class: 'face' }, name, thumb, number, words)
    const card = make('li', { class: 'card' }, button, ...(face.hindrance === undefined ? [bars(face)] : []))
    card.addEventListener('pointermove', () => onPoint(index, false))
    card.addEventListener('pointerleave', () => onPoint(undefined, false))
    button.addEventListener('focus', () => onPoint(index, false))
    button.addEventListener('blur', () => onPoint(undefined, false))
    button.addEventListener('click', () => onPoint(index, true))
    return card
  }

  return {
    show(faces, picture, size) {
      const scale = picture.naturalWidth / size.width
      cards = faces.map((face, index) => cardFor(face, index, thumbOf(face, picture, scale)))
      list.replaceChildren(...cards)
    },
    clear() {
      cards = []
      lit = undefined
      list.replaceChildren()
    },
    highlight(index, intoView) {
      if (lit !== index)
        for (const [place, card] of cards.entries()) card.classList.toggle('lit', place === index)
      lit = index
      if (index !== undefined && intoView) cards[index]?.scrollIntoView({ block: 'nearest' })
    },
  }
}

function bars({ emotion }: Face): HTMLElement {
  const rows = (Object.entries(emotion.scores) as [Emotion, number][]).flatMap(([label, score]) => {
    const fill = make('i')
    fill.style.width = `${(score * 100).toFixed(1)}%`
    fill.style.background = colours[label]
    return [
      make('dt', label === emotion.label ? { class: 'most' } : {}, emotionName(label)),
      make(
        'dd',
        {},
        make('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
        make('span', { class: 'share' }, percent(score)),
      ),
    ]
  })
  return make('dl', { class: 'bars' }, ...rows)
}

/** The face itself, cut out a little larger than its box. */
function thumbOf({ box }: Face, picture: HTMLImageElement, scale: number): HTMLCanvasElement {
  const canvas = make('canvas', { class: 'thumb', 'aria-hidden': 'true' })
  canvas.width = thumbPx * 2
  canvas.height = thumbPx * 2
  const side = Math.max(box.width, box.height) * 1.25
  const left = box.x + box.width / 2 - side / 2
  const top = box.y + box.height / 2 - side / 2
  const [x, y, length] = [left * scale, top * scale, side * scale]
  canvas.getContext('2d')!.drawImage(picture, x, y, length, length, 0, 0, canvas.width, canvas.height)
  return canvas
}
