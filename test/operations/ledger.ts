/** What has become of each command of the page. */
import assert from 'node:assert/strict'
import { type Exception, exceptions } from './exceptions.ts'
import type { Passage } from './page.ts'

interface Entry {
  readonly command: string
  readonly under: string
  readonly at: string
  readonly exceptions: readonly Exception[]
  /** Nothing, where an exception leaves it out. */
  readonly done: string | undefined
  isFollowed: boolean
}

/** Of a command, in the table: enough to find it again. */
const shownCharacters = 120

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

export class Ledger {
  readonly #entries: readonly Entry[]

  constructor(passages: readonly Passage[]) {
    this.#entries = passages.flatMap(({ under, at, commands }) =>
      commands.map((command) => ({ command, under, at, ...asDone(command, under), isFollowed: false })),
    )
  }

  /** @returns the commands of a passage, as a shell is to have them */
  follow(under: string, at: string): string {
    const entries = this.#entries.filter((entry) => entry.under === under && entry.at === at)
    assert.ok(entries.length > 0, `The page has no ${at} under "${under}"`)
    for (const entry of entries) entry.isFollowed = true
    return entries.flatMap(({ done }) => done ?? []).join('\n')
  }

  /** Exceptions that no command needs. */
  get idleExceptions(): readonly Exception[] {
    return exceptions.filter((one) => !this.#entries.some((entry) => entry.exceptions.includes(one)))
  }

  /** Commands that are neither followed, there or elsewhere on the page, nor left out for a reason. */
  get forgotten(): readonly string[] {
    return this.#fates.flatMap(({ fate, under, command }) =>
      fate === 'not done' ? `${under}: ${command}` : [],
    )
  }

  table(): string {
    const fates = this.#fates
    const lines = fates.map(({ fate, under, command, exceptions }) => {
      const because = exceptions.map((one) => one.because).join('; ')
      return `${fate.padEnd(8)}  ${under}  ${command.slice(0, shownCharacters)}  ${because && `(${because})`}`.trimEnd()
    })
    const counts = [...new Set(fates.map(({ fate }) => fate))].map(
      (fate) => `${fates.filter((one) => one.fate === fate).length} ${fate}`,
    )
    return [...lines, counts.join(', ')].join('\n')
  }

  get #fates() {
    const followed = new Set(this.#entries.flatMap(({ isFollowed, command }) => (isFollowed ? command : [])))
    return this.#entries.map(({ under, command, exceptions, done }) => ({
      fate: fateOf(followed.has(command), exceptions, done),
      under,
      command: squeezed(command),
      exceptions,
    }))
  }
}

function fateOf(isFollowed: boolean, { length }: readonly Exception[], done: string | undefined): string {
  if (done === undefined) return 'left out'
  if (!isFollowed) return 'not done'
  return length > 0 ? 'replaced' : 'ran'
}

function asDone(command: string, under: string): Pick<Entry, 'exceptions' | 'done'> {
  const fitting = exceptions.filter(
    (one) => (one.under === undefined || one.under === under) && command.includes(one.stands),
  )
  const done = fitting.some(({ by }) => by === undefined)
    ? undefined
    : fitting.reduce((text, { stands, by = '' }) => text.replaceAll(stands, by), command)
  return { exceptions: fitting, done }
}
