import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { routes } from '@emogram/contract'
import { SimulatorClient } from '@emogram/simulator'
import { startGateway } from '../nginx.ts'
import { spawnGuarded } from '../start/guarded.ts'
import { freePorts } from '../start/ports.ts'

/** The whole house, but for the vision: simulator, bot, gateway, and a service that looks at nothing. */
export interface EmptyHouse {
  readonly gateway: string
  readonly page: string
  readonly token: string
  close(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const readyWithinMs = 30_000

export async function openEmptyHouse(): Promise<EmptyHouse> {
  const [gatewayPort, servicePort, botPort, simulatorPort] = await freePorts(4)
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`
  const page = `http://127.0.0.1:${simulatorPort}`
  const token = `1:${randomBytes(20).toString('hex')}`
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: page,
    GATEWAY_URL: gatewayUrl,
    CLASSIFY_FILE_PORT: String(servicePort),
    BOT_HEALTH_PORT: String(botPort),
    SIMULATOR_PORT: String(simulatorPort),
  }
  let printed = ''
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  const start = (file: string) => {
    const child = spawnGuarded(process.execPath, ['--conditions=source', '--import', 'tsx', root + file], env)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-8_000)))
    }
    const exited = new Promise((resolve) => child.once('exit', resolve))
    closers.push(() => {
      child.kill('SIGTERM')
      return exited
    })
  }
  try {
    start('simulator/src/main.ts')
    start('scripts/bench/empty-service.ts')
    const service = `127.0.0.1:${servicePort}`
    const gateway = await startGateway({
      host: '127.0.0.1',
      port: gatewayPort!,
      classifyFile: service,
      classifyUrl: service,
      bot: service,
      readTimeoutMs: 70_000,
    })
    closers.push(() => gateway.close())
    const deadline = performance.now() + readyWithinMs
    const person = new SimulatorClient(page)
    await answers(`${page}/api/bot`, deadline)
    start('bot/src/main.ts')
    await answers(gatewayUrl + routes.readyz, deadline)
    await person.waitForBot(readyWithinMs)
  } catch (error) {
    await close()
    throw new Error(`The empty house did not start:\n${printed}`, { cause: error })
  }
  return { gateway: gatewayUrl, page, token, close }
}

async function answers(url: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      await response.body?.cancel()
      if (response.ok) return
    } catch (error) {
      // Refused while it is still starting.
      if (performance.now() > deadline) throw error
    }
    await sleep(50)
  }
}
