/** What keeps the containers from each other, from the machine and from the token. */
import assert from 'node:assert/strict'
import { answerTo } from '../answers.ts'
import { areHealthy, check, docker, until } from '../checks.ts'
import { anotherPicture } from '../photos.ts'
import { howHeld, inspect, reaches } from './held.ts'
import { addressesOf, answerTimeoutMs, compose, containers, ours, person, request } from './stack.ts'

/** What each takes at most to end what it has begun, in seconds; Docker must wait longer than that. */
const drains = { nginx: 20, bot: 30, 'classify-file': 65, 'classify-url': 65 }

interface Published {
  readonly NetworkSettings: { readonly Ports: Record<string, { HostIp: string; HostPort: string }[] | null> }
}
interface Given {
  readonly Config: { readonly Env: readonly string[] }
}

export async function checkWalls(token: string): Promise<void> {
  await check('every container is held by the limits of prod.yml', async () => {
    const ids = await containers(...ours)
    assert.deepEqual((await Promise.all(ids.map((id) => howHeld(id)))).flat(), [])
    return `${ids.length} containers`
  })
  await check('Docker waits longer for each than it needs to end', async () => {
    for (const [service, seconds] of Object.entries(drains)) {
      const [id = ''] = await containers(service)
      const { StopTimeout = 10 } = (await inspect(id)).Config
      assert.ok(StopTimeout > seconds, `${service}: ${StopTimeout} s`)
    }
    return ''
  })
  await check('nginx is published, on 127.0.0.1, and nobody else is', async () => {
    const published = await Promise.all(
      ours.map(async (service) => {
        const [id = ''] = await containers(service)
        const { Ports } = (await inspect<Published>(id)).NetworkSettings
        return Object.entries(Ports).flatMap(([port, to]) =>
          (to ?? []).map(({ HostIp }) => `${service} ${port} ${HostIp}`),
        )
      }),
    )
    // 8443 is that of nginx/tls.conf.example, which the smoke test adds.
    const expected = ['nginx 8080/tcp 127.0.0.1', 'nginx 8443/tcp 127.0.0.1']
    const watching = ours.includes('prometheus') ? ['prometheus 9090/tcp 127.0.0.1'] : []
    assert.deepEqual(published.flat().sort(), [...expected, ...watching])
    return ''
  })
  await check('from classify-url nginx can be reached, bot and classify-file cannot', async () => {
    const [from = ''] = await containers('classify-url')
    const open = async (service: string, port: number) => {
      const [id = ''] = await containers(service)
      const answers = await Promise.all((await addressesOf(id)).map((ip) => reaches(from, ip, port)))
      return [...answers, await reaches(from, service, port)].includes(true)
    }
    assert.ok(await open('nginx', 8080))
    assert.ok(!(await open('bot', 8003)), 'bot')
    assert.ok(!(await open('classify-file', 8001)), 'classify-file')
    return ''
  })
  await check('the Redis of prod.yml is held like the others, and out of reach', async () => {
    const isOurs = ours.includes('redis')
    if (!isOurs) await compose('up', '-d', '--no-deps', 'redis')
    const [id = ''] = await containers('redis')
    try {
      await until('a healthy Redis', () => areHealthy([id]))
      assert.deepEqual(await howHeld(id), [])
      const [bot = '', ...others] = await containers('bot', 'classify-file', 'classify-url')
      const addresses = await addressesOf(id)
      const reached = await Promise.all(
        [bot, ...others].map(async (from) => {
          const open = await Promise.all(['redis', ...addresses].map((host) => reaches(from, host, 6379)))
          return open.includes(true) ? (await inspect(from)).Name : undefined
        }),
      )
      const names = reached.filter((name) => name !== undefined)
      assert.ok(names.length === 1 && /bot/.test(names[0]!), names.join(' '))
      assert.equal((await docker('exec', id, 'redis-cli', 'set', 'kept', 'yes')).trim(), 'OK')
      assert.equal((await docker('exec', id, 'redis-cli', 'get', 'kept')).trim(), 'yes')
      return ''
    } finally {
      if (!isOurs) await docker('rm', '--force', id)
    }
  })
  await check('the token is in a file of those who need it, and in nobody’s environment', async () => {
    for (const service of ours) {
      const [id = ''] = await containers(service)
      const { Config } = await inspect<Given>(id)
      assert.ok(!Config.Env.join('\n').includes(token), service)
      const secrets = await docker('exec', id, 'sh', '-c', 'cat /run/secrets/* 2>/dev/null || true')
      assert.equal(secrets.trim(), Object.keys(drains).slice(1).includes(service) ? token : '', service)
    }
    return ''
  })
  await check('figures are for the neighbours only', async () => {
    assert.equal((await request('/metrics')).status, 404)
    const [nginx = ''] = await containers('nginx')
    const page = await docker('exec', nginx, 'curl', '--fail', '--silent', 'http://bot:8003/metrics')
    assert.match(page, /^emogram_jobs_total\{outcome="answered",code=""\} [1-9]/m)
    return ''
  })
  await check('one id leads through all logs, and no log has the token', async () => {
    const { message_id } = await person.sendPhoto(1, await anotherPicture())
    await person.waitFor(1, answerTo({ message_id }), answerTimeoutMs)
    const logs = await Promise.all(
      ['bot', 'nginx', 'classify-file'].map(async (service) =>
        docker('logs', (await containers(service))[0] ?? ''),
      ),
    )
    for (const log of logs) assert.ok(log.split('\n').some((line) => line.includes(`"1.${message_id}.0"`)))
    assert.ok(!logs.join('').includes(token.split(':')[1]!))
    return `1.${message_id}.0`
  })
  await check('each image with Node in it lists what it is made of', async () => {
    const counts = await Promise.all(
      ['bot', 'classify-file', 'classify-url'].map(async (service) => {
        const [id = ''] = await containers(service)
        const list = JSON.parse(await docker('exec', id, 'cat', 'sbom.cdx.json')) as {
          components: { name: string }[]
        }
        const names = list.components.map(({ name }) => name)
        assert.ok(names.includes('zod') && !names.includes('simulator'), service)
        return names.length
      }),
    )
    return `${counts.join(' + ')} packages`
  })
}
