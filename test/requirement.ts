import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian, older Ubuntu and Google name the same browser differently. */
const names = {
  nginx: ['nginx'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  docker: ['docker'],
  'redis-server': ['redis-server'],
  openssl: ['openssl'],
  promtool: ['promtool'],
} as const

export type Binary = keyof typeof names

/** Where on the PATH the program is. */
export function executable(binary: Binary, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return names[binary].flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/**
 * For the `skip` option of a test: `false` when the program is there, otherwise a sentence that names it.
 * @throws Error with the same words when CI=true, where nothing may be left out
 */
export function requirement(binary: Binary, env: NodeJS.ProcessEnv = process.env): string | false {
  if (executable(binary, env) !== undefined) return false
  if (env['CI'] === 'true') throw new Error(`${binary} is not installed, and these tests must run here`)
  return `${binary} is not installed: these tests are skipped`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
