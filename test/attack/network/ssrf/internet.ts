/** All machines of the world: the public ones are websites, and each of the others notes whoever comes. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { isForbidden } from './ranges.ts'

/** Where something may be found in a house; what is not listened on refuses by itself. */
const ports = [80, 443, 8080, 8001, 8003, 8090, 6379, 2375, 3000, 5000, 9200]
const longestHead = 64 * 1024

/** What a website answers at a path, byte by byte. */
export type Answers = Readonly<Record<string, string>>

const nothingSpecial = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello'

interface Visits {
  /** Addresses with ports, of those that nobody from outside may come to. */
  readonly forbidden: readonly string[]
  /** The same of the others. */
  readonly open: readonly string[]
  /** Heads of the requests that came there. */
  readonly heads: readonly string[]
}

export async function startInternet() {
  let visits = { forbidden: [] as string[], open: [] as string[], heads: [] as string[] }
  let answers: Answers = {}
  const greet = (socket: Socket) => {
    const address = (socket.localAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
    const place = `${address} ${socket.localPort}`
    socket.on('error', () => undefined)
    if (isForbidden(address)) visits.forbidden.push(place)
    else visits.open.push(place)
    let head = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      head += text
      // Nobody here speaks TLS.
      if (!/^[A-Z]/.test(head)) return void socket.destroy()
      if (!head.includes('\r\n\r\n') && head.length < longestHead) return
      visits.heads.push(head)
      socket.end(answers[head.split(' ')[1] ?? ''] ?? nothingSpecial, 'latin1')
    })
  }
  const servers: Server[] = []
  for (const port of ports) {
    const server = createServer(greet).listen({ port, host: '::', ipv6Only: false })
    await once(server, 'listening')
    servers.push(server)
  }
  return {
    /** Forgets who came, and lets the websites answer this from now on. */
    open(site: Answers): void {
      visits = { forbidden: [], open: [], heads: [] }
      answers = site
    },
    visits: (): Visits => visits,
    close: () => servers.forEach((server) => void server.close()),
  }
}
