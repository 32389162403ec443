import { createHash } from 'node:crypto'
import { tempered } from '@emogram/vision/networks'
import { calibrationError, reliability } from './calibration.ts'
import type { Answer } from './confusion.ts'
import { shareCells } from './labels.ts'
import { type Part, percent, type TableOfPart } from './part.ts'
import { reliabilityPlot } from './plots.ts'

/** An answer with the probabilities of all labels. */
export interface Scored extends Answer {
  readonly scores: Readonly<Record<string, number>>
}

/** How far a network's word is trusted now; the scores were made with this temperature. */
export interface Present {
  readonly temperature: number
  readonly sureFrom: number
}

/** Always the same half, whatever else is in the folder. */
const isInFirstHalf = ({ id }: Answer): boolean => createHash('sha256').update(id).digest()[0]! % 2 === 0

/** Scores that the threshold could be. */
const thresholds = Array.from({ length: 11 }, (_, i) => 0.4 + 0.05 * i)

/**
 * Finds the temperature, and what it is worth: each half of the answers is judged with the temperature that was found
 * on the other half, so that nothing is tried on what it was made from.
 */
export function judgeCalibration(name: string, answers: readonly Scored[], present: Present): Part {
  const halves = [answers.filter(isInFirstHalf), answers.filter((answer) => !isInFirstHalf(answer))] as const
  const found = halves.map(bestTemperature)
  const crossed = halves.flatMap((half, i) => half.map((answer) => atTemperature(answer, found[1 - i]!)))
  const row = (what: string, temperatures: readonly number[], scored: readonly Scored[]) => ({
    scores: what,
    temperature: temperatures.map((value) => (value * present.temperature).toFixed(2)).join(' and '),
    images: scored.length,
    'expected calibration error': percent(calibrationError(reliability(scored))),
    '−log likelihood': unlikeliness(scored).toFixed(3),
  })
  const at = (temperature: number) => answers.map((answer) => atTemperature(answer, temperature))
  const best = bestTemperature(answers)
  return {
    name: `${name}-calibration`,
    tables: [
      {
        title: `${name}: calibration`,
        rows: [
          row('as the network has them', [1 / present.temperature], at(1 / present.temperature)),
          row('in use', [1], answers),
          row('each half with the temperature of the other', found, crossed),
          row('best of all', [best], at(best)),
        ],
      },
      thresholdTable(name, crossed, present.sureFrom),
    ],
    plots: [
      {
        name: `${name}-calibrated`,
        title: `The same with the temperature of the other half: ${name}`,
        png: reliabilityPlot(reliability(crossed)),
      },
    ],
    outcomes: {},
  }
}

function thresholdTable(name: string, answers: readonly Answer[], sureFrom: number): TableOfPart {
  const rows = thresholds.map((from) => {
    const sure = answers.filter(({ score }) => score >= from)
    const rest = answers.filter(({ score }) => score < from)
    const { right, 'of 95 %': interval } = shareCells(sure)
    return {
      'sure from': `${from.toFixed(2)}${Math.abs(from - sureFrom) < 1e-9 ? ' (in use)' : ''}`,
      coverage: percent(sure.length / answers.length),
      right,
      'of 95 %': interval,
      'right below': shareCells(rest).right,
    }
  })
  return {
    title: `${name}: what each threshold would mean, each half with the temperature of the other`,
    rows,
  }
}

/** The scores as they would be at `temperature` times the present one. */
function atTemperature(answer: Scored, temperature: number): Scored {
  const there = tempered(Object.values(answer.scores), temperature)
  const scores = Object.fromEntries(Object.keys(answer.scores).map((label, i) => [label, there[i]!]))
  return { ...answer, scores, score: scores[answer.answer]! }
}

/** Mean negative logarithm of the right label's probability. */
const unlikeliness = (answers: readonly Scored[]): number =>
  answers.reduce((sum, { scores, label }) => sum - Math.log(Math.max(1e-12, scores[label]!)), 0) /
  answers.length

/** At which the right labels are likeliest, to half a hundredth; the curve has one valley. */
export function bestTemperature(answers: readonly Scored[]): number {
  const at = (temperature: number) =>
    unlikeliness(answers.map((answer) => atTemperature(answer, temperature)))
  let [low, high] = [0.2, 5]
  while (high / low > 1.005) {
    const [left, right] = [low ** (2 / 3) * high ** (1 / 3), low ** (1 / 3) * high ** (2 / 3)]
    if (at(left) < at(right)) high = right
    else low = left
  }
  return Math.sqrt(low * high)
}
