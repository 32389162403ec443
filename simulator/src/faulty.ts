import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { type Fault, faultError } from './faults.ts'

/** In so many pieces does a slow download come. */
const pieces = 20

/** Carries out a call of the bot, or what has been ordered in its place. `undefined`: nothing is left to answer. */
export async function answerFaulty<T>(fault: Fault | undefined, reply: FastifyReply, work: () => Promise<T>) {
  if (await refuses(fault, reply)) return undefined
  const result = await work()
  if (fault?.kind === 'slow') await sleep(fault.takes_ms)
  if (fault?.kind !== 'lost_answer') return result
  cut(reply)
  return undefined
}

/** Hands out a file, whole or as ordered. */
export async function sendFaulty(fault: Fault | undefined, reply: FastifyReply, bytes: Buffer) {
  const half = bytes.subarray(0, bytes.length / 2)
  reply.type('application/octet-stream')
  if (fault?.kind === 'half_body') return half
  if (fault?.kind !== 'cut' && fault?.kind !== 'lost_answer' && fault?.kind !== 'slow') {
    return (await refuses(fault, reply)) ? undefined : bytes
  }
  reply.hijack()
  const { raw } = reply
  const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes.length }
  raw.writeHead(200, headers)
  if (fault.kind !== 'slow') {
    raw.write(half, () => raw.destroy())
    return undefined
  }
  for (let piece = 0; piece < pieces && !raw.destroyed; piece++) {
    raw.write(bytes.subarray((bytes.length * piece) / pieces, (bytes.length * (piece + 1)) / pieces))
    await sleep(fault.takes_ms / pieces)
  }
  raw.end()
  return undefined
}

/** Those faults that come before anything is done. */
async function refuses(fault: Fault | undefined, reply: FastifyReply): Promise<boolean> {
  const error = fault && faultError(fault)
  if (error !== undefined) throw error
  if (fault?.kind === 'cut') {
    cut(reply)
    return true
  }
  if (fault?.kind !== 'hang') return false
  reply.hijack()
  await new Promise((resolve) => reply.raw.once('close', resolve))
  return true
}

function cut(reply: FastifyReply): void {
  reply.hijack()
  reply.raw.destroy()
}
