/** A process of its own for lifecycle.test.ts, which names the scenario and the grace period. */
import { createLog, run } from '../src/index.ts'

const [scenario, graceMs] = [process.argv[2], Number(process.argv[3])]
const log = createLog({ name: 'process', level: 'info', secrets: [] })
const never = new Promise<never>(() => {})

await run({ log, graceMs }, async (lifecycle) => {
  const open = (name: string) => lifecycle.onClose(name, () => log.info(`${name} closed`))
  // Keeps the process going, as a server would.
  const server = setInterval(() => {}, 1000)
  lifecycle.onClose('server', () => clearInterval(server))
  open('first')
  open('second')
  switch (scenario) {
    case 'closer hangs':
      lifecycle.onClose('hanging', () => never)
      break
    case 'closer fails':
      lifecycle.onClose('failing', () => Promise.reject(new Error('stuck')))
      break
    case 'start fails':
      throw new Error('port is taken')
    case 'stops itself':
      setTimeout(() => lifecycle.stop(7))
      break
    case 'throws later':
      setTimeout(() => {
        throw new Error('a bug')
      })
      break
    case 'rejects later':
      setTimeout(() => void Promise.reject(new Error('a bug')))
      break
  }
  log.info('started')
})
