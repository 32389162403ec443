/** Answers of /extract in both generations (lib/contract/src/rest/extract.ts). */
import type { ExtractBody, FirstExtractAnswer, SecondExtractAnswer } from '@emogram/contract'
import type { Analysis, Attribute, SomeFace } from '@emogram/vision'
import { corners } from './corners.ts'

/** What one image of the request came to. */
export type Extracted =
  | { readonly analysis: Analysis<SomeFace>; readonly tookMs: number }
  | { readonly problem: string; readonly tookMs: number }

/** The attributes that the request wants; what it does not want costs nothing. */
export function attributesFor({ extract_embedding = true, extract_ga = false }: ExtractBody): Attribute[] {
  return [
    ...(extract_embedding ? (['embedding'] as const) : []),
    ...(extract_ga ? (['gender', 'age'] as const) : []),
  ]
}

/** An image that failed has no faces here: this generation has no place for the reason. */
export function firstExtractAnswer(images: readonly Extracted[]): FirstExtractAnswer {
  return images.map((image) =>
    'problem' in image
      ? []
      : image.analysis.faces.map((face, det) => ({
          vec: [...(face.embedding ?? [])],
          det,
          prob: face.score,
          bbox: corners(face.box, image.analysis),
        })),
  )
}

export function secondExtractAnswer(
  images: readonly Extracted[],
  took: SecondExtractAnswer['took'],
  body: ExtractBody,
): SecondExtractAnswer {
  return {
    took,
    data: images.map((image) => {
      if ('problem' in image) {
        return { status: 'failed', took_ms: image.tookMs, faces: [], traceback: image.problem }
      }
      const faces = image.analysis.faces.map((face, index) => secondFace(face, index, image.analysis, body))
      return { status: 'ok', took_ms: image.tookMs, faces }
    }),
  }
}

type SecondFace = SecondExtractAnswer['data'][number]['faces'][number]

function secondFace(
  { box, score, landmarks, embedding, gender, age }: SomeFace,
  num_det: number,
  picture: Analysis<SomeFace>,
  { return_landmarks = false }: ExtractBody,
): SecondFace {
  const bbox = corners(box, picture)
  const [left, top, right, bottom] = bbox
  return {
    num_det,
    prob: score,
    bbox,
    size: Math.max(right - left, bottom - top),
    ...(return_landmarks && {
      landmarks: landmarks.map(([x, y]) => [Math.round(x), Math.round(y)] as const),
    }),
    ...(embedding !== undefined && { vec: [...embedding] }),
    // 1 is a man, as in the networks of InsightFace.
    ...(gender !== undefined && { gender: gender.label === 'man' ? 1 : 0 }),
    ...(age !== undefined && { age: Math.round(age) }),
  } as SecondFace
}
