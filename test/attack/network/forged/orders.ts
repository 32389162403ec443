/** Orders of somebody who is not the bot, in every form that is taken. */
import { createHash } from 'node:crypto'
import { apiRoutes, botOnlyFields, jobAuthorization } from '@emogram/contract'
import { encode } from '@msgpack/msgpack'
import type { Dice } from '../cases.ts'
import type { Attempt, Known } from './attempt.ts'

const otherToken = '123456:somebody_elses_token_abcdefghijklmnopq'
const genuine = jobAuthorization(otherToken).split(' ')[1]!
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** None of them is made with the token, for that is what an outsider has not. */
const authorizations: readonly (readonly string[])[] = [
  [],
  [''],
  ['Bearer'],
  ['Bearer '],
  [`Bearer ${genuine}`],
  [`bearer ${genuine}`],
  [`Bearer ${genuine.slice(0, 32)}`],
  [`Bearer ${genuine}${genuine}`],
  [`Bearer ${genuine.toUpperCase()}`],
  [`Bearer ${'0'.repeat(64)}`],
  [`Bearer ${sha256('')}`],
  [`Bearer ${jobAuthorization('').split(' ')[1]}`],
  [`Bearer ${jobAuthorization('undefined').split(' ')[1]}`],
  [`Bearer ${otherToken}`],
  [`Basic ${Buffer.from('bot:bot').toString('base64')}`],
  ['Bearer null'],
  ['Bearer undefined'],
  ['Bearer [object Object]'],
  [`Bearer ${genuine}`, `Bearer ${sha256('x')}`],
  ['emogram job'],
  [`Bearer ${'a'.repeat(8_000)}`],
]

const uploads = Object.entries(apiRoutes).flatMap(([path, { method, service }]) =>
  method === 'POST' && service === 'classify-file' ? [path] : [],
)
const others = Object.entries(apiRoutes).flatMap(([path, { method, service }]) =>
  method === 'POST' && service === 'classify-url' ? [path] : [],
)
const jobPaths = ['/classify', '/classify_url']

/** Fields as the bot sends them, of one job or another. */
function order(known: Known, path: string, dice: Dice): Record<string, unknown> {
  const { chat_id, message_id } = known
  const picture =
    path === '/classify_url'
      ? { url: 'https://example.com/private-path?private-query' }
      : dice.pick([{ file_id: known.file_id }, { file_ids: [known.file_id, known.file_id] }])
  const more = {
    reply_to_message_id: message_id,
    job_id: `${chat_id}.${message_id}.0`,
    status_message_id: message_id,
    message_thread_id: 1,
    in_doubt: true,
    result_id: 'r',
    language: 'en',
    spoiler: true,
  }
  const chosen = Object.fromEntries(Object.entries(more).filter(() => dice.is(0.4)))
  return { ...picture, chat_id, ...chosen }
}

const wrongTypes: readonly unknown[] = [
  null,
  true,
  '',
  '1',
  '@channelname',
  -1,
  0,
  1.5,
  1e308,
  [],
  [7],
  {},
  { $ne: null },
  '7\0',
  '٧',
  2 ** 53,
]

const escaped = (text: string): string =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** JSON that says the same, or that another reader might take for it. */
function jsonOf(
  fields: Record<string, unknown>,
  dice: Dice,
): { text: string | Buffer; type: string; isPlain: boolean } {
  const plain = JSON.stringify(fields)
  const entries = Object.entries(fields).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  )
  const json = 'application/json'
  return dice.pick([
    () => ({ text: plain, type: json, isPlain: true }),
    () => ({ text: plain, type: 'application/json; charset=utf-8', isPlain: true }),
    () => ({ text: `{${[...entries, ...entries].join(',')}}`, type: json, isPlain: true }),
    () => ({
      text: `{${entries.map((entry) => entry.replace(/^"(\w+)"/, (_, name: string) => `"${escaped(name)}"`)).join(',')}}`,
      type: json,
      isPlain: true,
    }),
    () => ({ text: plain.replaceAll(/[{,:}]/g, (mark) => ` \n\t${mark}`), type: json, isPlain: true }),
    () => ({
      text: JSON.stringify({ ...fields, [dice.pick(botOnlyFields)]: dice.pick(wrongTypes) }),
      type: json,
      isPlain: true,
    }),
    () => ({ text: `\ufeff${plain}`, type: json, isPlain: false }),
    () => ({ text: Buffer.from(plain, 'utf16le'), type: 'application/json; charset=utf-16', isPlain: false }),
    () => ({ text: plain, type: 'text/plain', isPlain: false }),
    () => ({ text: plain, type: 'application/vnd.api+json', isPlain: false }),
    () => ({ text: Buffer.from(encode(fields)), type: 'application/x-msgpack', isPlain: false }),
    () => ({ text: JSON.stringify([fields]), type: json, isPlain: false }),
    () => ({ text: JSON.stringify({ job: fields }), type: json, isPlain: false }),
    () => ({ text: JSON.stringify(plain), type: json, isPlain: false }),
  ])()
}

export function json(known: Known, dice: Dice): Attempt {
  const path = dice.pick(dice.is(0.7) ? jobPaths : [...others, ...uploads])
  const { text, type, isPlain } = jsonOf(order(known, path, dice), dice)
  return posted(path, type, text, dice, isPlain && jobPaths.includes(path))
}

/** Fields that are on no list, for whoever looks them up on an object that everything inherits from. */
export function polluting(known: Known, dice: Dice): Attempt {
  const path = dice.pick(dice.is(0.7) ? jobPaths : others)
  const { url, file_id = known.file_id, ...bots } = order(known, path, dice)
  const image = path === '/classify' ? { file_id } : { url: url ?? 'https://example.com/private-path' }
  const inside = JSON.stringify(bots)
  const around = JSON.stringify(image).slice(1, -1)
  const text = dice.pick([
    `{${around},"__proto__":${inside}}`,
    `{${around},"\\u005f_proto__":${inside}}`,
    `{${around},"constructor":{"prototype":${inside}}}`,
    `{"__proto__":{${around}},${inside.slice(1)}`,
    `{${around},"toString":${inside},"hasOwnProperty":1}`,
  ])
  return posted(path, 'application/json', text, dice, jobPaths.includes(path))
}

export function form(known: Known, dice: Dice): Attempt {
  const path = dice.pick(['/classify', '/classify', '/classify', ...uploads, '/classify_url', ...others])
  const fields = order(known, '/classify', dice)
  const names = Object.entries(fields).map(([name, value]) => [name, String(value)] as const)
  const part = (name: string, text: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
  const file = `--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\nno picture\r\n`
  const asFile = ([name, text]: readonly [string, string]) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="a"\r\n\r\n${text}\r\n`
  const parts = names.map(([name, text]) =>
    dice.pick([
      () => part(name, text),
      () => part(name, text),
      () => part(name, text) + part(name, '0'),
      () => asFile([name, text]),
      () => part(`${name}\0`, text),
      () => part(name.toUpperCase(), text),
      () => part(`${name}[]`, text),
      () => `--b\r\nContent-Disposition: form-data; name*=UTF-8''${name}\r\n\r\n${text}\r\n`,
    ])(),
  )
  const all = dice.is(0.5) ? [file, ...parts] : [...parts, file]
  const body = `${all.join('')}--b--\r\n`
  const isOrder = path === '/classify' && names.some(([name, text]) => all.includes(part(name, text)))
  return posted(path, 'multipart/form-data; boundary=b', body, dice, isOrder)
}

/** Where no service looks for fields. */
export function elsewhere(known: Known, dice: Dice): Attempt {
  const path = dice.pick([...jobPaths, ...others])
  const fields = Object.entries(order(known, path, dice)).map(
    ([name, value]) => [name, String(value)] as const,
  )
  const query = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString()
  const innocent = path === '/classify' ? '{}' : '{"url":"ftp://example/"}'
  return dice.pick([
    () => posted(`${path}?${query}`, 'application/json', innocent, dice, false),
    () => posted(path, 'application/x-www-form-urlencoded', query, dice, false),
    () => ({
      ...posted(path, 'application/json', innocent, dice, false),
      method: 'GET',
      path: `${path}?${query}`,
      body: '',
    }),
    () => {
      const one = posted(path, 'application/json', innocent, dice, false)
      return {
        ...one,
        headers: [
          ...one.headers,
          ...fields.map(([name, value]) => [name.replaceAll('_', '-'), value] as const),
        ],
      }
    },
    () => {
      const one = posted(path, 'application/json', innocent, dice, false)
      return {
        ...one,
        headers: [...one.headers, ['cookie', fields.map((field) => field.join('=')).join('; ')] as const],
      }
    },
  ])()
}

function posted(
  path: string,
  type: string,
  body: string | Buffer,
  dice: Dice,
  mayNotBeTaken: boolean,
): Attempt {
  const shown = dice.pick(authorizations)
  const headers: [string, string][] = [
    ['content-type', type],
    ...shown.map((text): [string, string] => ['authorization', text]),
  ]
  if (dice.is(0.1)) headers.push(['x-forwarded-for', '127.0.0.1'])
  if (dice.is(0.1)) headers.push(['x-authorization', `Bearer ${genuine}`])
  if (dice.is(0.1)) headers.push(['proxy-authorization', `Bearer ${genuine}`])
  return { method: 'POST', path, headers, body, mayNotBeTaken }
}
