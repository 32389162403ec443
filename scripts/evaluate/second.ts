import type { Emotion } from '@emogram/vision'
import { closeSecond } from '@emogram/words'
import type { Answer } from './confusion.ts'
import { type Part, percent } from './part.ts'

/** An answer with the scores of all emotions. */
export interface Weighed extends Answer {
  readonly answer: Emotion
  readonly scores: Readonly<Record<Emotion, number>>
}

/** Where the caption would name two emotions: how often that is, and which of them is right. */
export function judgeSecond(answers: readonly Weighed[]): Part {
  const named = answers.filter(({ sure }) => sure)
  const two = named.flatMap(({ label, answer, scores }) => {
    const second = closeSecond({ label: answer, scores })
    return second === undefined ? [] : [{ label, first: answer, second }]
  })
  const right = (which: 'first' | 'second') =>
    percent(two.filter((one) => one[which] === one.label).length / two.length)
  const rows = [
    {
      named: named.length,
      'with a second': two.length,
      'of these named': percent(two.length / named.length),
      'the first is right': right('first'),
      'the second is right': right('second'),
    },
  ]
  return {
    name: 'emotion-second',
    tables: [{ title: 'emotion: what the caption names', rows }],
    plots: [],
    outcomes: {},
  }
}
