import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import sharp from 'sharp'
import {
  createSimulator,
  type Message,
  type PhotoSize,
  SimulatorClient,
  type SimulatorOptions,
  type Update,
} from '../src/index.ts'

export const token = '4242:simulator_test_token_abcdefghijklm'

/** What the Bot API answers, before anybody has looked at `ok`. */
export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly ok: boolean
  readonly result: T
  readonly error_code: number
  readonly description: string
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number }
}

/** A simulator for one test, the person and a bot that speaks plain HTTP. */
export async function simulation(t: TestContext, options: Partial<SimulatorOptions> = {}) {
  const simulator = await createSimulator({ token, ...options })
  t.after(() => simulator.close())
  const call = async <T = unknown>(
    method: string,
    body: object = {},
    init: RequestInit = {},
  ): Promise<Answer<T>> => {
    const multipart = body instanceof FormData
    const response = await fetch(`${simulator.url}/bot${token}/${method}`, {
      method: 'POST',
      ...(multipart
        ? { body }
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...init,
    })
    const answer = (await response.json()) as Omit<Answer<T>, 'status' | 'headers'>
    return { ...answer, status: response.status, headers: response.headers }
  }
  return {
    simulator,
    person: new SimulatorClient(simulator.url),
    call,
    updates: async (offset = 0, more: object = {}) =>
      (await call<Update[]>('getUpdates', { offset, ...more })).result,
    send: async (chatId: number, text: string, more: object = {}) =>
      (await call<Message>('sendMessage', { chat_id: chatId, text, ...more })).result,
  }
}

export function form(fields: Record<string, string | Uint8Array>, fileName = 'picture.jpg'): FormData {
  const made = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') made.set(name, value)
    else made.set(name, new Blob([Uint8Array.from(value)], { type: 'image/jpeg' }), fileName)
  }
  return made
}

/** A picture of one colour. */
export const picture = (width: number, height: number, background = '#4080c0') =>
  sharp({ create: { width, height, channels: 3, background } })

/** One of the photographs that come with the installed face-api: people, 3 to 5 of them. */
export const samplePath = (number: 1 | 2 | 3 | 4 | 5 | 6): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
    `demo/sample${number}.jpg`,
  )
export const sample = (number: 1 | 2 | 3 | 4 | 5 | 6) => readFile(samplePath(number))

export const sizes = (photo: readonly PhotoSize[] | undefined) =>
  photo?.map(({ width, height }) => `${width}x${height}`)
