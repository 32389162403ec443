/** Stands behind nginx in a service's place, and looks at every byte that nginx passes on. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

interface Passed {
  readonly id: string
  readonly line: string
  /** Why this is not one request, and nothing but it. */
  readonly problem?: string
}

const answer =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'
const target = /^(?:GET|HEAD|POST|OPTIONS) [!-~\x80-\xff]+ HTTP\/1\.[01]$/
/** In nobody's request: a service may take them for the end of something. */
const unclear = /[\0\r\n]/

export async function startBackend() {
  const passed: Passed[] = []
  const server = createServer((socket) => {
    let text = ''
    let seen: ReturnType<typeof look> | undefined
    socket.on('error', () => undefined)
    socket.setEncoding('latin1').on('data', (more: string) => {
      text += more
      // Whatever comes after a whole request is one too many.
      if (seen !== undefined)
        return void passed.push({ ...seen, problem: `more came after it: ${more.slice(0, 200)}` })
      seen = look(text)
      if (seen === undefined) return
      passed.push(seen)
      socket.end(answer)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What came since this was asked last. */
    passed: () => passed.splice(0),
    close: () => void server.close(),
  }
}

/** @returns undefined where it has not come whole */
function look(text: string): Passed | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...fields] = text.slice(0, end).split('\r\n')
  const said = (name: string) =>
    fields
      .filter((field) => field.toLowerCase().startsWith(`${name}:`))
      .map((field) => field.slice(name.length + 1).trim())
  const lengths = said('content-length')
  const length = Number(lengths[0] ?? 0)
  const body = text.slice(end + 4)
  if (body.length < length) return undefined
  const problem = !target.test(line)
    ? `its first line is ${JSON.stringify(line.slice(0, 200))}`
    : fields.some((field) => unclear.test(field) || !/^[!#$%&'*+.^`|~\w-]+:/.test(field))
      ? `its fields are ${JSON.stringify(fields).slice(0, 500)}`
      : lengths.length > 1 || lengths.some((each) => !/^\d+$/.test(each))
        ? `it is of the lengths ${lengths}`
        : said('transfer-encoding').length > 0
          ? `it is encoded: ${said('transfer-encoding')}`
          : said('x-request-id').length !== 1
            ? `it has the names ${said('x-request-id')}`
            : body.length > length
              ? `there is more behind it: ${body.slice(length, length + 200)}`
              : undefined
  return { id: said('x-request-id')[0] ?? '', line, ...(problem !== undefined && { problem }) }
}
