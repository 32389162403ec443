import { genders } from '@emogram/vision/networks'
import type { Answer } from './confusion.ts'
import type { Image } from './images.ts'
import { mean, share } from './interval.ts'
import { judgeLabels, shareCells } from './labels.ts'
import { type Part, percent, type TableOfPart } from './part.ts'
import type { Scored } from './temperature.ts'

/** A person of known gender or age, and what was said of her or him. */
export interface Person extends Image {
  readonly said: {
    readonly gender: string
    readonly score: number
    readonly sure: boolean
    readonly age: number
  }
}

/** Whether a small child is a girl can hardly be seen, so the figures begin at this age. */
export const fromAge = 10

const ageGroups = [
  [0, 9],
  [10, 19],
  [20, 39],
  [40, 59],
  [60, 120],
] as const

export function judgePeople(people: readonly Person[]): Part[] {
  const grown = people.filter(isGrown)
  const gender = judgeLabels('gender', genders, grown.map(genderAnswer))
  const aged = people.filter(({ age }) => age !== undefined)
  if (aged.length === 0) return [gender]
  const groups = groupsOf(people).map(([what, some]) => ({
    what,
    ...shareCells(some.map(genderAnswer)),
    ...ageCells(some),
  }))
  const table: TableOfPart = {
    title: `gender and age, by group; all figures but the one for 0–9 are from ${fromAge} years on`,
    rows: groups,
  }
  return [{ ...gender, tables: [...gender.tables, table] }, judgeAge(grown)]
}

/** Of those whose gender is counted. */
export const genderScores = (people: readonly Person[]): Scored[] =>
  people.filter(isGrown).map((one) => {
    const said = genderAnswer(one)
    const scores = genders.map((each) => [each, each === said.answer ? said.score : 1 - said.score])
    return { ...said, scores: Object.fromEntries(scores) }
  })

export const isGrown = ({ age }: Pick<Person, 'age'>): boolean => age === undefined || age >= fromAge

function groupsOf(people: readonly Person[]): [string, Person[]][] {
  const grown = people.filter(({ age }) => age! >= fromAge)
  const races = [...new Set(grown.flatMap(({ race }) => race ?? []))].sort()
  const groups: [string, Person[]][] = [
    ...ageGroups.map(([from, to]): [string, Person[]] => [
      to === 120 ? `${from} and older` : `${from}–${to}`,
      people.filter(({ age }) => age! >= from && age! <= to),
    ]),
    ...genders.map((gender): [string, Person[]] => [gender, grown.filter((one) => one.gender === gender)]),
    ...races.map((race): [string, Person[]] => [race, grown.filter((one) => one.race === race)]),
  ]
  return groups.filter(([, some]) => some.length > 0)
}

const error = ({ age, said }: Person): number => Math.abs(said.age - age!)

function ageCells(people: readonly Person[]) {
  const { value, within } = mean(people.map(error))
  return { 'age off by, years': `${value.toFixed(1)} ± ${within.toFixed(1)}` }
}

/** An age that is off by no more than this is right, where right and wrong must be told apart. */
const rightWithinYears = 5

function judgeAge(people: readonly Person[]): Part {
  const near = people.filter((one) => error(one) <= rightWithinYears).length
  const bias = mean(people.map(({ age, said }) => said.age - age!))
  return {
    name: 'age',
    tables: [
      {
        title: `age, from ${fromAge} years on`,
        rows: [
          {
            images: people.length,
            ...ageCells(people),
            'too old by, years': bias.value.toFixed(1),
            [`within ${rightWithinYears} years`]: percent(share(near, people.length).value),
          },
        ],
      },
    ],
    plots: [],
    outcomes: Object.fromEntries(people.map((one) => [one.id, error(one) <= rightWithinYears])),
  }
}

function genderAnswer({ id, gender, said }: Person): Answer {
  return { id, label: gender!, answer: said.gender, score: said.score, sure: said.sure }
}
