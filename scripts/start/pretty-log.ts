import pretty from 'pino-pretty'

/** The widest name of a process, so that what they say begins in one column. */
const nameWidth = 13

/** Makes a line for people of each line of JSON: when, who, what, and what is worth knowing with it. */
export const prettyLog = (colorize: boolean, destination?: NodeJS.WritableStream) =>
  pretty({
    colorize,
    singleLine: true,
    ignore: 'time,name,level,pid,hostname',
    messageFormat(line, messageKey, _levelLabel, { colors }) {
      const { name, level, time } = line
      const when = colors.gray(new Date(String(time)).toTimeString().slice(0, 8))
      const who = colors.cyan(String(name ?? '').padEnd(nameWidth))
      const what = String(line[messageKey] ?? '')
      // Most is information, and need not say so.
      if (level === 'info' || level === 'debug' || level === 'trace') return `${when}  ${who} ${what}`
      const paint = level === 'warn' ? colors.yellow : colors.red
      return `${when}  ${who} ${paint(`${String(level).toUpperCase()} ${what}`)}`
    },
    ...(destination !== undefined && { destination }),
  })
