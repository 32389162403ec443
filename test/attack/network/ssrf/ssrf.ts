import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { missingNamespaces, spawnInside } from '../../../namespace.ts'
import type { Part, Row } from '../../part.ts'
import type { Told } from './inside.ts'

const inside = fileURLToPath(new URL('inside.ts', import.meta.url))
/** For starting the service, for the proof, and for ending it. */
const marginMs = 600_000

/** Through a real classify-url, in a network in which every private address is watched. */
export const ssrf: Part = {
  name: 'ssrf',
  about: 'URLs that lead inside, through classify-url',
  cases: 4000,
  async run(seed, { cases, limitMs, only, keep }, progress) {
    const why = missingNamespaces()
    if (why !== undefined) throw new Error(why)
    const options = [`--seed=${seed}`, `--cases=${cases}`, `--limit=${limitMs}`]
    const child = await spawnInside([
      ...[process.execPath, '--conditions=source', '--import', 'tsx', inside, ...options],
      ...(only === undefined ? [] : [`--only=${only}`]),
      ...(keep === undefined ? [] : [`--keep=${keep}`]),
    ])
    const killer = setTimeout(() => child.kill('SIGKILL'), limitMs + marginMs)
    const closed = once(child, 'close')
    let rows: readonly Row[] | undefined
    for await (const line of createInterface(child.stdout!)) {
      const told = JSON.parse(line) as Told
      if (told.done !== undefined) progress(told.done, only === undefined ? cases : 1)
      rows = told.rows ?? rows
    }
    const [code, signal] = (await closed) as [number | null, string | null]
    clearTimeout(killer)
    if (rows === undefined || code !== 0) throw new Error(`the attack ended with ${signal ?? code}`)
    return rows
  },
}
