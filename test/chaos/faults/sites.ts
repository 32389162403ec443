import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { ErrorCode } from '@emogram/contract'
import { endless, type Page } from '../../picture-server.ts'
import type { Fault, Scene } from './fault.ts'

/** A service gives a website 20 s, and there may be others before. */
const answeredWithinMs = 120_000
const links = 3

/** A few people link to it at the same time, and each is told what is wrong with it. */
const site = (name: string, what: string, code: ErrorCode, page: (photo: Buffer) => Page): Fault => ({
  name,
  what,
  async play(scene) {
    const url = scene.site.put(`/${name}`, page((await scene.load.photo()).bytes))
    for (let n = 0; n < links; n++) await scene.load.link(`${url}?${n}`, [code])
    await told(scene, code)
  },
})

const told = ({ until, refusals }: Scene, code: ErrorCode): Promise<void> =>
  until(`people are told ${code}`, () => refusals()[code] === links, answeredWithinMs)

const drip = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'image/jpeg' })
  const timer = setInterval(() => response.write('.'), 1_000)
  response.once('close', () => clearInterval(timer))
}

/** Says one length, and sends another. */
const lying =
  (photo: Buffer, share: number) =>
  ({ socket }: ServerResponse): void => {
    const length = Math.round(photo.length * share)
    socket?.write(
      `HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
    )
    socket?.end(photo)
  }

export const siteFaults: readonly Fault[] = [
  site('url-endless', 'a website sends without end', 'image_too_large', (photo) =>
    endless('image/jpeg', photo),
  ),
  site('url-drips', 'a website sends a byte a second', 'url_timeout', () => drip),
  site('url-circle', 'a website redirects in a circle', 'url_redirects', () => (response, { url = '' }) => {
    response.writeHead(302, { location: url }).end()
  }),
  site('url-shorter', 'a website sends less than it says', 'url_unreachable', (photo) => lying(photo, 1.5)),
  site('url-longer', 'a website sends more than it says', 'image_unreadable', (photo) => lying(photo, 0.5)),
  site('url-type', 'a website calls a page a picture', 'not_an_image', () => (response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<!doctype html><p>Hi')
  }),
  {
    name: 'url-rebinds',
    what: "a website's name leads to this machine as soon as it was checked",
    needs: ['world'],
    async play(scene) {
      const { world, load } = scene
      if (world === undefined) throw new Error('Names are not ours here')
      let inside = 0
      const secret = createServer((_, response) => response.end('a secret'))
      secret.on('connection', () => inside++)
      await once(secret.listen(80, '127.0.0.1'), 'listening')
      try {
        const [there, here] = [world.publicAddress, '127.0.0.1']
        const [outside, within, both] = [{ a: [there] }, { a: [here] }, { a: [there, here] }]
        const name = 'rebinding.chaos'
        world.setName(name, outside, within, both, outside, within, both)
        const photo = await load.photo()
        scene.site.put('/rebinding', photo.bytes)
        for (let n = 0; n < 2 * links; n++)
          await load.link(`http://${name}/rebinding?${n}`, ['url_forbidden'], photo)
        await scene.untilAnswered(answeredWithinMs)
        if (scene.refusals()['url_forbidden'] === undefined) throw new Error('nobody was told url_forbidden')
        if (inside > 0) throw new Error(`${inside} connections went to this machine`)
      } finally {
        secret.close()
      }
    },
  },
]
