import { type Logger, pino } from 'pino'
import { currentRequestId } from './request-id.ts'

export type Log = Logger

export interface LogOptions {
  /** Process name, on every line. */
  readonly name: string
  readonly level: string
  /** Strings that must never be printed, wherever they turn up: in a URL, an error text, a stack. */
  readonly secrets: readonly string[]
}

/** JSON lines on stdout. Secrets are cut from the finished line, so no path has to be thought of in advance. */
export function createLog({ name, level, secrets }: LogOptions): Log {
  return pino(
    {
      name,
      level,
      base: { name },
      mixin() {
        const request_id = currentRequestId()
        return request_id === undefined ? {} : { request_id }
      },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => withoutSecrets(withoutCredentials(line), secrets) },
    },
    // Asynchronous writing lets the last lines overtake an earlier one when the process ends, or lose it.
    pino.destination({ fd: process.stdout.fd, sync: true }),
  )
}

/** What headers show of somebody, however deep they lie: libraries log whole requests where one least expects it. */
const withoutCredentials = (line: string): string => line.replace(credentials, '"$1":"[REDACTED]"')

const credentials =
  /"((?:proxy-)?authorization|x-api-key|cookie|x-telegram-bot-api-secret-token)":(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi

/** Also finds a secret whose characters were percent-encoded, as they are inside a URL. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret === '') continue
    const encoded = encodeURIComponent(secret)
    const smallEncoded = encoded.replace(/%../g, (byte) => byte.toLowerCase())
    for (const form of [secret, encoded, smallEncoded]) clean = clean.replaceAll(form, '[secret]')
  }
  return clean
}
