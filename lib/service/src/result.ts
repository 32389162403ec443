import type { Classification, Face, ImageFaces, SomeFace } from '@emogram/contract'
import type { Analysis, BackendName, Face as SeenFace, SomeFace as SomeSeenFace } from '@emogram/vision'

/** What the vision saw, as it goes over the wire. Digits beyond these are noise. */
export function classificationOf(analysis: Analysis, backend: BackendName): Classification {
  const { width, height, faces, took } = analysis
  return { image: { width, height }, faces: faces.map(faceOf), took: tookOf(took), backend }
}

/** The same where not everything was asked for. */
export function imageFacesOf({ width, height, faces, took }: Analysis<SomeSeenFace>): ImageFaces {
  return { image: { width, height }, faces: faces.map(someFaceOf), took: tookOf(took) }
}

/** All that is known of a face by default. */
export const faceOf = (face: SeenFace): Face => someFaceOf(face) as Face

export function someFaceOf({
  box,
  score,
  landmarks,
  emotion,
  gender,
  age,
  hindrance,
  embedding,
}: SomeSeenFace): SomeFace {
  return {
    box: {
      x: round(box.x, 1),
      y: round(box.y, 1),
      width: round(box.width, 1),
      height: round(box.height, 1),
    },
    score: round(score, 4),
    landmarks: landmarks.map(([x, y]) => [round(x, 1), round(y, 1)]),
    ...(emotion !== undefined && {
      emotion: {
        label: emotion.label,
        score: round(emotion.score, 4),
        sure: emotion.sure,
        scores: Object.fromEntries(
          Object.entries(emotion.scores).map(([label, value]) => [label, round(value, 4)]),
        ) as Face['emotion']['scores'],
      },
    }),
    ...(gender !== undefined && {
      gender: { label: gender.label, score: round(gender.score, 4), sure: gender.sure },
    }),
    ...(age !== undefined && { age: round(age, 1) }),
    ...(hindrance !== undefined && { hindrance }),
    ...(embedding !== undefined && { embedding: Array.from(embedding, (value) => round(value, 6)) }),
  }
}

const tookOf = (took: Analysis['took']): Classification['took'] => ({
  decode_ms: round(took.decodeMs, 1),
  detect_ms: round(took.detectMs, 1),
  classify_ms: round(took.classifyMs, 1),
  draw_ms: round(took.drawMs, 1),
  total_ms: round(took.totalMs, 1),
})

function round(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
