import { calibrationError, reliability } from './calibration.ts'
import { type Answer, classFigures, confusionOf } from './confusion.ts'
import { share } from './interval.ts'
import { type Part, percent, type TableOfPart } from './part.ts'
import { confusionPlot, reliabilityPlot } from './plots.ts'

/** Everything about answers that are one of a few classes. */
export function judgeLabels(name: string, classes: readonly string[], answers: readonly Answer[]): Part {
  const counts = confusionOf(classes, answers)
  const bins = reliability(answers)
  return {
    name,
    tables: [summary(name, answers, calibrationError(bins)), ofClasses(name, classes, counts)],
    plots: [
      {
        name: `${name}-confusion`,
        title: `Which of 100 faces with a label (row) get which answer (column): ${name}`,
        png: confusionPlot(classes, counts),
      },
      {
        name: `${name}-reliability`,
        title: `How often answers with a score are right: ${name}`,
        png: reliabilityPlot(bins),
      },
    ],
    outcomes: Object.fromEntries(answers.map(({ id, label, answer }) => [id, label === answer])),
  }
}

const isRight = ({ label, answer }: Answer): boolean => label === answer

function summary(name: string, answers: readonly Answer[], calibration: number): TableOfPart {
  const sure = answers.filter((answer) => answer.sure)
  const row = (what: string, some: readonly Answer[]) => ({ what, ...shareCells(some) })
  return {
    title: `${name}: expected calibration error ${percent(calibration)}`,
    rows: [
      row('all', answers),
      row('sure', sure),
      row(
        'not sure',
        answers.filter((answer) => !answer.sure),
      ),
    ],
  }
}

/** Right ones with their interval. */
export function shareCells(answers: readonly Answer[]) {
  if (answers.length === 0) return { images: 0, right: '–', 'of 95 %': '–' }
  const { value, low, high } = share(answers.filter(isRight).length, answers.length)
  return { images: answers.length, right: percent(value), 'of 95 %': `${percent(low)} to ${percent(high)}` }
}

function ofClasses(name: string, classes: readonly string[], counts: readonly number[][]): TableOfPart {
  const figures = classFigures(classes, counts)
  const f1s = figures.map(({ f1 }) => f1).filter((f1) => !Number.isNaN(f1))
  return {
    title: `${name}, by label: mean F1 ${percent(f1s.reduce((sum, f1) => sum + f1, 0) / f1s.length)}`,
    rows: figures.map(({ label, images, precision, recall, f1 }) => ({
      label,
      images,
      precision: percent(precision),
      recall: percent(recall),
      F1: percent(f1),
    })),
  }
}
