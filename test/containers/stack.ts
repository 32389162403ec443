/** The running containers of prod.yml, as test/smoke.sh and test/chaos.sh bring them up. */
import { SimulatorClient } from '@emogram/simulator'
import { areHealthy, docker, rolloutTimeoutMs, run, until } from '../checks.ts'

const {
  PORT,
  SIMULATOR_PORT,
  COMPOSE = 'docker compose',
  COMPOSE_PROJECT_NAME,
  COMPOSE_PROFILES = '',
} = process.env
export const gateway = `http://127.0.0.1:${PORT}`
export const person = new SimulatorClient(`http://127.0.0.1:${SIMULATOR_PORT}`)
export const answerTimeoutMs = 60_000

const profiles = COMPOSE_PROFILES.split(',').filter(Boolean)
/** Of prod.yml, what is up. */
export const ours = [
  ...['nginx', 'bot', 'classify-file', 'classify-url'],
  ...(profiles.includes('redis') ? ['redis'] : []),
  ...(profiles.includes('monitoring') ? ['prometheus'] : []),
]

export async function compose(...args: string[]): Promise<string> {
  const [command = '', ...first] = COMPOSE.split(' ')
  return (await run(command, [...first, ...args], { timeout: rolloutTimeoutMs })).stdout
}

/** Those that run. */
export async function containers(...services: string[]): Promise<string[]> {
  const label = (name: string, value = '') => ['--filter', `label=com.docker.compose.${name}=${value}`]
  const found = services.map((service) =>
    docker(
      ...['ps', '--quiet', '--no-trunc'],
      ...label('project', COMPOSE_PROJECT_NAME),
      ...label('service', service),
    ),
  )
  return (await Promise.all(found)).flatMap((ids) => ids.split('\n').filter(Boolean))
}

export const request = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway + path, { signal: AbortSignal.timeout(answerTimeoutMs), ...init })

export const healthy = (service: string, count: number): Promise<void> =>
  until(`${count} healthy copies of ${service}`, async () => {
    const ids = await containers(service)
    return ids.length === count && (await areHealthy(ids))
  })

export const addressesOf = async (id: string): Promise<string[]> =>
  (await docker('inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}', id))
    .split(' ')
    .filter(Boolean)
