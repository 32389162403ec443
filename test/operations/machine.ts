/** The empty machine: a container in which a shell does what it is told, and from which Telegram is called. */
import { run } from '../checks.ts'

const { MACHINE = '', TELEGRAM_ADDRESS, SIMULATOR_PORT } = process.env

export const token = process.env['SIMULATOR_TOKEN'] ?? ''
/** Of the same bot, after the first one has been revoked. */
export const nextToken = `${token}-anew`
export const telegram = `http://${TELEGRAM_ADDRESS}:${SIMULATOR_PORT}`

/** The longest is the first build. The machine itself looks at the time: a client that is ended here says that all went well. */
const timeoutSeconds = 30 * 60
const toldLines = 60

/** @returns what was printed, without what was said of its progress */
export async function onMachine(script: string, env: Record<string, string> = {}): Promise<string> {
  const known = { TOKEN: token, NEXT_TOKEN: nextToken, TELEGRAM: telegram, ...env }
  const given = Object.entries(known).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  try {
    const shell = ['timeout', String(timeoutSeconds), 'bash', '-ec', script]
    const args = ['exec', ...given, '--workdir', '/root', MACHINE, ...shell]
    return (await run('docker', args, { maxBuffer: 64 * 2 ** 20 })).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    const told = `${stdout}${stderr}`.split('\n').slice(-toldLines).join('\n')
    throw new Error(`${script}\n\nended with:\n${told}`)
  }
}

/** In the folder of the repository, as the page has it. */
export const inFolder = (script: string, env?: Record<string, string>): Promise<string> =>
  onMachine(`cd emogram\n${script}`, env)
