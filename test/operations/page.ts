/** What docs/operations.md tells people to do, taken from the page itself: its commands, and the files that it has them write. */
import { readFileSync } from 'node:fs'

/** Commands that belong together: a block, a row of a table, or one in the middle of a sentence; or the whole of a file. */
export interface Passage {
  /** The heading. */
  readonly under: string
  /** `block 1`, `row upgrade` or `sentence 1`, counted from the heading on; `file .env`. */
  readonly at: string
  readonly commands: readonly string[]
}

const blocks = /^```(\w*)\n([\s\S]*?)^```$/gm
const programs = /^(docker|docker-compose|git|npm|node|\.ci\/run|find|ssh|curl|redis-cli) /

export function readPage(): Passage[] {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => passagesIn(section.slice(0, section.indexOf('\n')), section))
}

function passagesIn(under: string, section: string): Passage[] {
  const [shell = [], others = []] = [true, false].map((isShell) =>
    [...section.matchAll(blocks)].filter(([, language]) => (language === 'sh') === isShell),
  )
  const files = others.flatMap(([, , content]) => {
    const name = /^# ([\w-]*\.[\w.-]+)/.exec(content!)?.[1]
    return name === undefined ? [] : [{ at: `file ${name}`, commands: [content!] }]
  })
  const lines = section.replace(blocks, '').split('\n')
  const rows = lines.flatMap((line) => {
    const [, name, todo] = /^\| ([^|`]+) \| (.+) \|$/.exec(line) ?? []
    return name === undefined ? [] : [{ at: `row ${name}`, commands: codesIn(todo!) }]
  })
  const sentences = codesIn(lines.filter((line) => !line.startsWith('| ')).join('\n'))
  return [
    ...shell.map(([, , content], i) => ({ at: `block ${i + 1}`, commands: commandsIn(content!) })),
    ...rows.filter(({ commands }) => commands.length > 0),
    ...files,
    ...sentences.map((command, i) => ({ at: `sentence ${i + 1}`, commands: [command] })),
  ].map((passage) => ({ under, ...passage }))
}

/** Whole ones, which begin with a program: `logs bot` is no command, and `docker compose` is a name. */
const codesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)]
    .map(([, code]) => code!.replaceAll('\n', ' '))
    .filter((code) => code === 'git pull' || (programs.test(code) && code.split(' ').length > 2))

/** A command may have several lines: continued ones, a loop, a document up to its END. Lines of comment are none. */
function commandsIn(block: string): string[] {
  const commands: string[] = []
  let begun: string[] = []
  for (const line of block.trimEnd().split('\n')) {
    begun.push(line)
    const [first = ''] = begun
    const isOpen =
      line.endsWith('\\') ||
      (first.includes('<<END') && line !== 'END') ||
      (first.startsWith('for ') && line !== 'done')
    if (isOpen) continue
    if (!first.startsWith('#')) commands.push(begun.join('\n'))
    begun = []
  }
  return commands
}
