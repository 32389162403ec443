/** The page, in the order in which somebody needs it who begins with nothing. */
import assert from 'node:assert/strict'
import { until } from '../checks.ts'
import { inFolder } from './machine.ts'

/** Follows the page, and looks at what came of it. A test of the page alone only notes what would be followed. */
export interface Guide {
  /** @returns what the commands printed */
  follow(under: string, at: string, env?: Record<string, string>): Promise<string>
  check(what: string, body: () => Promise<string>): Promise<void>
  /** Sends a new photo, which has to come back with its faces. @returns its id, as logs have it */
  photo(): Promise<string>
  /** Puts a commit into what was cloned. */
  publish(): Promise<void>
  /** From now on Telegram knows another token of the bot. */
  revoke(): Promise<void>
  /** A file as the page has it; one that is there already gets it in addition. */
  write(under: string, name: string): Promise<void>
}

/** Chapters begin with what the one before has left. */
export async function course(guide: Guide): Promise<void> {
  await install(guide)
  await use(guide)
  await upgrade(guide)
  await copyAndRestore(guide)
  await swarm(guide)
  await moveToRedis(guide)
  await openToInternet(guide)
  await changeSecrets(guide)
}

async function install({ follow, check }: Guide): Promise<void> {
  await follow('What the images are made of', 'sentence 3')
  const listed = await follow('On a server', 'block 1')
  await check('ps shows four healthy containers', async () => {
    assert.match(listed, /nginx/)
    await healthy(4)
    return ''
  })
}

async function use({ follow, check, photo }: Guide): Promise<void> {
  const job = await photo()
  const log = await follow('On a server', 'row look')
  const checked = await follow('On a server', "row check nginx's configuration")
  const list = await follow('What the images are made of', 'block 2')
  const way = await follow('Logs', 'sentence 1', { JOB: job })
  await check('the log is that of the bot, and the list one of packages', async () => {
    assert.match(log, /"name":"bot"/)
    assert.ok(Array.isArray((JSON.parse(list) as { components: unknown }).components))
    for (const said of ['job offered', '"read"', 'answered']) assert.ok(way.includes(said), said)
    return checked.trim()
  })
  await follow('On a server', 'row run more of a service')
  await check('there are three of classify-file', async () => {
    await healthy(6)
    assert.equal(
      (await inFolder('docker-compose -f prod.yml ps --quiet classify-file')).trim().split('\n').length,
      3,
    )
    return ''
  })
  await photo()
}

async function upgrade({ follow, check, photo, publish }: Guide): Promise<void> {
  await publish()
  await follow('What the images are made of', 'sentence 5')
  await follow('What the images are made of', 'sentence 4')
  await follow('What the images are made of', 'sentence 3')
  await follow('On a server', 'row upgrade')
  const digests = await follow('What the images are made of', 'block 1')
  await follow('More files, profiles and numbers', 'sentence 1')
  await check('the bot is the new one', async () => {
    assert.match(
      await inFolder('docker-compose -f prod.yml exec -T bot tail -n 3 bot/dist/main.js'),
      /Upgraded/,
    )
    assert.match(digests, /prod\.yml/)
    return ''
  })
  await photo()
}

async function copyAndRestore({ follow, check, photo }: Guide): Promise<void> {
  const copied = await follow('Copies', 'block 1')
  await follow('On a server', 'row stop')
  await check('the disk of the queue is lost', () => inFolder('docker volume rm emogram_queue'))
  await follow('Copies', 'block 2')
  await check('what the queue knew is there again', async () => {
    // The file itself is gone by now: who opens such a queue reads it, and writes another one.
    const [, log] = /(\d+)\.log$/m.exec(copied) ?? assert.fail(copied)
    await until(`log ${log} is read`, async () => {
      const told = await inFolder("docker-compose -f prod.yml exec -T bot sh -c 'cat /queue/*/LOG*'")
      return told.includes(`Recovering log #${Number(log)}`)
    })
    return `log ${log}`
  })
  await photo()
}

async function swarm({ follow, check, photo }: Guide): Promise<void> {
  await follow('On a server', 'row stop')
  await follow('On several machines', 'sentence 1')
  await follow('On several machines', 'block 1')
  await photo()
  await follow('On several machines', 'row run more of a service')
  await follow('On several machines', 'row go back by hand')
  const seen = await follow('On several machines', 'row look')
  await check('the stack is there, and its log', async () => {
    assert.match(seen, /emogram_classify-file\.1/)
    assert.match(seen, /"name":"bot"/)
    return ''
  })
  await photo()
  await follow('On several machines', 'row stop')
  await check('nothing of it is left', async () => {
    await until('no containers', async () => (await inFolder('docker ps --quiet')) === '')
    return ''
  })
  await follow('What happens when something breaks', 'sentence 2')
}

async function moveToRedis({ follow, check, photo }: Guide): Promise<void> {
  await follow('A queue that outlives the bot', 'block 1')
  await photo()
  await follow('Copies', 'block 3')
  await check('the disk of Redis is lost', () =>
    inFolder(
      'docker-compose -f prod.yml --profile redis down 2>&1 >/dev/null && docker volume rm emogram_redis',
    ),
  )
  await follow('Copies', 'block 4')
  await check('what Redis knew is there again', async () => {
    const size = await inFolder('docker-compose -f prod.yml exec -T redis redis-cli dbsize')
    assert.ok(Number(/\d+/.exec(size)) > 0, size)
    return `${size.trim()} keys`
  })
  await photo()
}

async function openToInternet({ follow, check, photo, write }: Guide): Promise<void> {
  await write('On the internet', 'prod.tls.yml')
  await follow('On the internet', 'block 1')
  await follow('On the internet', 'sentence 1')
  await photo()
  await write('More files, profiles and numbers', 'prod.own.yml')
  await write('More files, profiles and numbers', '.env')
  await follow('Several bots', 'block 1')
  await follow('More files, profiles and numbers', 'sentence 2')
  await check('two bots, one Redis and nginx with TLS', async () => {
    await healthy(6)
    const ports = await inFolder('docker-compose ps nginx')
    assert.match(ports, /443->8443/)
    return ''
  })
  await photo()
}

async function changeSecrets({ follow, check, photo, revoke }: Guide): Promise<void> {
  // The page has no way back from Redis, webhook and TLS but to begin with a fresh .env.
  await check('all of it is taken down', () =>
    inFolder('docker-compose stop bot 2>&1 && docker-compose down 2>&1 >/dev/null'),
  )
  await follow('On a server', 'block 1')
  await photo()
  await revoke()
  await follow('Another token, other secrets', 'block 1')
  await photo()
  await follow('Secrets in files', 'block 1')
  await check('the token is in nobody’s environment', async () => {
    const told = await inFolder('docker inspect $(docker ps --quiet)')
    assert.ok(!told.includes('the-smoke-test-needs-no-real-token'))
    return ''
  })
  await photo()
}

const healthy = (count: number): Promise<void> =>
  until(`${count} healthy containers`, async () => {
    const states = (await inFolder("docker ps --format '{{.Status}}'")).trim().split('\n')
    return states.length === count && states.every((state) => state.includes('(healthy)'))
  })
