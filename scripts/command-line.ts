/** What is typed behind a command. Of Node alone, as `npm run pin` also runs where nothing is installed. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

/**
 * With `--help` it ends with the help; where something is mistyped it says what, and ends with the help and exit code 2.
 * @param config  as parseArgs has it; `--help` is added
 * @param read  what the words mean; throws an error in the user's terms where that cannot be
 */
export function commandLine<const Config extends ParseArgsConfig, Meaning>(
  help: string,
  config: Config,
  read: (parsed: ReturnType<typeof parseArgs<Config>>) => Meaning,
): Meaning {
  try {
    const parsed = parseArgs({ ...config, options: { ...config.options, help: { type: 'boolean' } } })
    if ('help' in parsed.values) {
      console.log(help)
      process.exit(0)
    }
    return read(parsed as ReturnType<typeof parseArgs<Config>>)
  } catch (error) {
    return mistyped(help, (error as Error).message)
  }
}

/** For what shows only later. */
export function mistyped(help: string, what: string): never {
  console.error(`${what}\n\n${help}`)
  process.exit(2)
}

export function wholeNumber(
  option: string,
  text: string,
  { from = 0, to = Number.MAX_SAFE_INTEGER } = {},
): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= from && number <= to) return number
  const bounds = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`
  throw new Error(`Expected --${option} to be a whole number ${bounds}, got "${text}".`)
}

export function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text)
  if (found === undefined)
    throw new Error(`Expected --${option} to be one of ${names.join(', ')}, got "${text}".`)
  return found
}
