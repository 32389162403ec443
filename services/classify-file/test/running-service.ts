import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

export const token = '123456:aVerySecretTokenThatNobodyMaySee00'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** The real process, with these settings and no others but the backend that the tests run on. */
export function spawnService(t: TestContext, settings: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    env: { PATH: process.env['PATH'], TF_BACKEND: process.env['TF_BACKEND'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const exit = once(child, 'close').then(([code]) => code as number | null)
  t.after(() => {
    child.kill('SIGKILL')
    return exit
  })
  return {
    output,
    exit,
    running: () => child.exitCode === null,
    signal: () => child.kill('SIGTERM'),
    kill: () => child.kill('SIGKILL'),
  }
}

/** Waits until it says on which port it is ready. */
export async function startService(t: TestContext, settings: Record<string, string>) {
  const service = spawnService(t, { TELEGRAM_BOT_TOKEN: token, CLASSIFY_FILE_PORT: '0', ...settings })
  const deadline = Date.now() + 120_000
  for (;;) {
    const ready = service.output.stdout.split('\n').find((line) => line.includes('"msg":"ready"'))
    if (ready !== undefined) {
      const { port } = JSON.parse(ready) as { port: number }
      return { ...service, url: `http://127.0.0.1:${port}` }
    }
    if (Date.now() > deadline || !service.running()) {
      throw new Error(`not ready: ${service.output.stdout}${service.output.stderr}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
