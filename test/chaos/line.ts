import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'

/** The wire between the house and Telegram, which can be cut. */
export interface Line {
  readonly port: number
  /** Where it leads. */
  connect(port: number): void
  /** Nobody is there: connections break, and new ones are refused. @returns how many broke */
  cut(): Promise<number>
  mend(): Promise<void>
  /** Breaks the connections that stand, and takes new ones. @returns how many there were */
  drop(): number
  close(): Promise<void>
}

export async function startLine(): Promise<Line> {
  const sockets = new Set<Socket>()
  let target = 0
  let server: Server | undefined

  function pass(one: Socket): void {
    const other = dial(target, '127.0.0.1')
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      // Either end may be killed, which is what all this is for.
      from.on('error', () => to.destroy())
      from.once('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  }

  async function listen(port: number): Promise<number> {
    server = createServer(pass).listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  async function cut(): Promise<number> {
    if (server === undefined) return 0
    const closed = once(server, 'close')
    server.close()
    server = undefined
    const broken = drop()
    await closed
    return broken
  }

  const drop = () => {
    // Each connection has two ends here.
    const broken = sockets.size / 2
    for (const socket of sockets) socket.resetAndDestroy()
    return broken
  }

  const port = await listen(0)
  return {
    port,
    connect: (to) => (target = to),
    cut,
    drop,
    async mend() {
      if (server === undefined) await listen(port)
    },
    close: async () => void (await cut()),
  }
}
