import { averagePrecision, type Found, judge, recallAt } from './boxes.ts'
import { share } from './interval.ts'
import { type Part, percent } from './part.ts'
import { precisionRecallPlot } from './plots.ts'

/** From this score on a detection is a face, unless somebody asks for another one. */
const defaultScore = 0.5

const sizesPx = [0, 16, 32, 64, 128, 256, Number.POSITIVE_INFINITY] as const

export function judgeDetection(pictures: readonly Found[]): Part {
  const { curve, faces } = judge(pictures)
  const isFound = ({ score }: { score: number | undefined }): boolean => (score ?? 0) >= defaultScore
  const { precision, recall } = curve.findLast(({ score }) => score >= defaultScore) ?? {
    precision: Number.NaN,
    recall: 0,
  }
  const bySize = sizesPx.slice(0, -1).flatMap((from, i) => {
    const some = faces.filter(({ sidePx }) => sidePx >= from && sidePx < sizesPx[i + 1]!)
    if (some.length === 0) return []
    const { value, low, high } = share(some.filter(isFound).length, some.length)
    return [
      {
        'longer side, px':
          sizesPx[i + 1] === Number.POSITIVE_INFINITY ? `${from} and more` : `${from}–${sizesPx[i + 1]}`,
        faces: some.length,
        found: percent(value),
        'of 95 %': `${percent(low)} to ${percent(high)}`,
      },
    ]
  })
  return {
    name: 'detection',
    tables: [
      {
        title: 'detection',
        rows: [
          {
            pictures: pictures.length,
            faces: faces.length,
            'AP at IoU 0.5': percent(averagePrecision(curve)),
            'recall at precision 0.9': percent(recallAt(curve, 0.9)),
            [`recall from score ${defaultScore} on`]: percent(recall),
            'precision there': percent(precision),
          },
        ],
      },
      { title: `faces found from score ${defaultScore} on, by size`, rows: bySize },
    ],
    plots: [{ name: 'detection-curve', title: 'Precision and recall', png: precisionRecallPlot(curve) }],
    outcomes: Object.fromEntries(faces.map((face) => [face.id, isFound(face)])),
  }
}
