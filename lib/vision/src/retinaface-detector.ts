import { searchAnyWayUp } from './any-way-up.ts'
import { clamp, wholeOf } from './box.ts'
import type { Raster } from './decode.ts'
import type { Detection } from './detection.ts'
import { type Detector, minScoreOf, scores } from './detector.ts'
import { opinions, together } from './opinions.ts'
import { retinaface } from './retinaface.ts'
import { loadRetinaFace, type RetinaFaceOptions } from './retinaface-look.ts'
import { radians, rollOf } from './roll.ts'
import { answers, drawSheet, freePlaceOf, placeOf, placesPerSheet } from './sheet.ts'
import { grids, isWhole, mergeTiles, tilesOf } from './tiles.ts'

export type { RetinaFaceOptions }

/**
 * When the detector looks again. The network is sure of a face from some 40 px of its input on; of smaller ones it
 * often has no more than an idea, and closer up the idea becomes a face or vanishes.
 */
const doubt = {
  /** In pixels of the network's input: narrower faces are a sign that there are more, too small to be seen. */
  smallFacePx: 32,
  /** A small face with this score calls for the tiles; photos without small faces stay below 0.07. */
  minHintScore: 0.1,
  /** In pixels of the network's input for the whole picture: there it could not miss larger ones, so they are none. */
  maxTileFacePx: 128,
  /** From this score on a small face is looked at on a sheet. */
  minScore: 0.005,
  /** In pixels of the picture: enlarged further than this, leaves and gravel become faces, and nobody could label them. */
  minFacePx: 14,
  /** In pixels of the network's input at the closest look so far; the sheet shows a face larger than that. */
  maxFacePx: 64,
  /** Bounds the time for a picture that is full of faces, or of what resembles them. */
  maxSheets: 3,
  /** So many are asked about again, the surest first: a crowd that is larger is a crowd. */
  maxAsked: 24,
  /** Three more looks at a picture without faces must not make three times as many false ones. */
  minTurnedScore: 0.8,
  /** Less than this is upright for the network; more than that is a guess of its landmarks. */
  minRoll: radians(12),
  maxRoll: radians(60),
} as const

/** RetinaFace, which looks again where faces are small or doubtful, and the other way up where there are none. */
export async function openRetinaFace(options: RetinaFaceOptions): Promise<Detector> {
  const { look, release, ...rest } = await loadRetinaFace(options)

  /** Sorts out on sheets which of the small ones are faces, the likeliest first. */
  async function lookCloser(
    raster: Raster,
    small: readonly Detection[],
    minScore: number,
    signal: AbortSignal | undefined,
  ): Promise<Detection[]> {
    const faces: Detection[] = []
    for (const batch of batches(small, placesPerSheet).slice(0, doubt.maxSheets)) {
      signal?.throwIfAborted()
      const places = batch.map(({ box }) => placeOf(box, raster))
      const drawn = drawSheet(raster, places)
      const found = answers(batch, places, await look(drawn, wholeOf(drawn), minScore))
      faces.push(...found.filter((face) => face !== undefined))
    }
    return faces
  }

  /** Asks again about each face that the network is not certain of, upright as far as its landmarks tell. */
  async function askAgain(
    raster: Raster,
    uncertain: readonly Detection[],
    signal: AbortSignal | undefined,
  ): Promise<Detection[]> {
    const { placeScales } = opinions
    const asked = uncertain.slice(0, doubt.maxAsked)
    const faces: Detection[] = []
    for (const batch of batches(asked, Math.floor(placesPerSheet / placeScales.length))) {
      signal?.throwIfAborted()
      const twice = batch.flatMap((face) => placeScales.map(() => face))
      const places = twice.map((face, i) =>
        freePlaceOf(face.box, placeScales[i % placeScales.length]!, rollOnSheet(face)),
      )
      const drawn = drawSheet(raster, places)
      const found = answers(twice, places, await look(drawn, wholeOf(drawn), doubt.minScore))
      for (const [i, face] of batch.entries()) {
        const alone = found.slice(i * placeScales.length, (i + 1) * placeScales.length)
        const score = together(
          face.score,
          alone.map((answer) => answer?.score ?? 0),
        )
        // What was sure and upright is where it is; of the others the closest look knows best.
        const isKnown = face.score >= scores.byDefault && rollOnSheet(face) === 0
        const { box, landmarks } = isKnown ? face : (alone[0] ?? face)
        faces.push({ box: clamp(box, raster.width, raster.height) ?? face.box, score, landmarks })
      }
    }
    return [...faces, ...uncertain.slice(doubt.maxAsked)]
  }

  async function search(
    raster: Raster,
    minScore: number,
    signal: AbortSignal | undefined,
  ): Promise<Detection[]> {
    const isSure = atLeast(minScore)
    const isCertain = atLeast(opinions.certain)
    const whole = scaleOf(raster)
    const isHint = ({ box, score }: Detection): boolean =>
      score >= doubt.minHintScore && box.width * whole >= doubt.smallFacePx
    const first = await look(raster, wholeOf(raster), doubt.minScore)
    const found = await searchSmall(raster, first, minScore, signal)
    const known = mergeTiles(found, first.filter(isHint))
    const uncertain = known.filter((face) => !isCertain(face)).sort((a, b) => b.score - a.score)
    const asked = (await askAgain(raster, uncertain, signal)).filter(isSure)
    return mergeTiles(known.filter(isCertain), asked)
  }

  /** Adds the small faces to the sure ones of the first look. */
  async function searchSmall(
    raster: Raster,
    first: readonly Detection[],
    minScore: number,
    signal: AbortSignal | undefined,
  ): Promise<Detection[]> {
    const { width, height } = raster
    const isSure = atLeast(minScore)
    const whole = scaleOf(raster)
    if (first.some(isSure) && hints(first, whole) === 0) return first.filter(isSure)
    const fromTiles: Detection[] = []
    let scale = whole
    for (const grid of grids) {
      // Enlarging what the network already saw in full shows it nothing new.
      if (whole >= 1 || hints(fromTiles, scale) < grid.minHints) break
      scale = whole / grid.share
      for (const tile of tilesOf(width, height, grid)) {
        signal?.throwIfAborted()
        const found = await look(raster, tile, doubt.minScore)
        fromTiles.push(
          ...found.filter(
            ({ box }) => isWhole(box, tile, width, height) && box.width * whole < doubt.maxTileFacePx,
          ),
        )
      }
    }
    const sure = mergeTiles(first.filter(isSure), fromTiles.filter(isSure))
    const doubtful = mergeTiles(sure, [...first, ...fromTiles])
      .slice(sure.length)
      .filter(({ box }) => box.width >= doubt.minFacePx && box.width * scale < doubt.maxFacePx)
    return mergeTiles(sure, await lookCloser(raster, doubtful, minScore, signal))
  }

  return {
    ...rest,
    async detect(raster, asked = {}) {
      const minScore = minScoreOf(asked)
      // Who asks for more certainty gets fewer of the same faces, and not a search for others.
      const from = Math.min(minScore, scores.byDefault)
      const found = await searchAnyWayUp(raster, {
        search: (picture) => search(picture, from, asked.signal),
        glance: (picture) => look(picture, wholeOf(picture), Math.max(from, doubt.minTurnedScore)),
        sidePx: retinaface.inputPx,
        signal: asked.signal,
      })
      return found.filter(atLeast(minScore))
    },
    dispose: release,
  }
}

const atLeast =
  (minScore: number) =>
  ({ score }: Detection): boolean =>
    score >= minScore

/** Of the whole picture in the network's input. */
const scaleOf = ({ width, height }: Raster): number => retinaface.inputPx / Math.max(width, height)

/** How many small faces there seem to be; `scale` is that of the closest look at them. */
function hints(found: readonly Detection[], scale: number): number {
  return found.filter(
    ({ box, score }) => score >= doubt.minHintScore && box.width * scale < doubt.smallFacePx,
  ).length
}

/** How far a face is to be turned to be upright on a sheet. */
function rollOnSheet({ landmarks }: Detection): number {
  const roll = rollOf(landmarks)
  return Math.abs(roll) < doubt.minRoll ? 0 : Math.max(-doubt.maxRoll, Math.min(doubt.maxRoll, roll))
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
