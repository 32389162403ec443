import type { Face, Hindrance } from '@emogram/contract'

/** Not a test: a face for tests to talk about. */
export function face(
  changes: {
    emotion?: Partial<Face['emotion']>
    gender?: Partial<Face['gender']>
    age?: number
    hindrance?: Hindrance
  } = {},
): Face {
  const { label = 'happy', score = 0.931 } = changes.emotion ?? {}
  return {
    box: { x: 0, y: 0, width: 10, height: 10 },
    score: 0.9,
    landmarks: Array.from({ length: 5 }, (): [number, number] => [1, 1]),
    emotion: {
      label,
      score,
      sure: true,
      scores: { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0, [label]: score },
      ...changes.emotion,
    },
    gender: { label: 'woman', score: 0.98, sure: true, ...changes.gender },
    age: changes.age ?? 33.7,
    ...(changes.hindrance && { hindrance: changes.hindrance }),
  }
}

export const unsure = { sure: false, score: 0.3 }
