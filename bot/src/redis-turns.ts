import type { Queue } from 'bullmq'
import type { RedisLink } from './redis.ts'

/** What a bot is told about a job that it offers. `held`: the jobs of all bots, waiting and under way. */
export type Turn =
  | { readonly kind: 'known' | 'full' | 'chat_full'; readonly held: number }
  | { readonly kind: 'turn'; readonly priority: number; readonly held: number }

/** BullMQ knows no later ones; a queue that is never empty reaches it after two million rounds. */
const maxPriority = 2 ** 21
/** A chat's list outlives its jobs no longer than this, and a cancelled job is known as long. */
const keptSeconds = 24 * 3600

/**
 * The rounds of turns.ts for all bots at once, and the bounds over all of them. The present round is that of the jobs
 * under way, which Redis knows anyway; what no job waits for any more is forgotten. A chat's list may name jobs that
 * are done, of a bot that was killed then; it is put right when it would refuse somebody.
 */
const script = `
local job, active, prioritized, present_key, chats = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local chat_jobs, cancelled = KEYS[9], KEYS[10]
local chat, max, job_prefix, max_per_chat, id = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), ARGV[5]
local held = redis.call('LLEN', active) + redis.call('ZCARD', prioritized)
for i = 6, 7 do held = held + redis.call('LLEN', KEYS[i]) end
held = held + redis.call('ZCARD', KEYS[8])
if redis.call('EXISTS', job, cancelled) > 0 then return {'known', held, 0} end
if held >= max then return {'full', held, 0} end
if redis.call('SCARD', chat_jobs) >= max_per_chat then
  for _, each in ipairs(redis.call('SMEMBERS', chat_jobs)) do
    local key = job_prefix .. each
    if redis.call('EXISTS', key) == 0 or redis.call('HEXISTS', key, 'finishedOn') == 1 then
      redis.call('SREM', chat_jobs, each)
    end
  end
  if redis.call('SCARD', chat_jobs) >= max_per_chat then return {'chat_full', held, 0} end
end
if held == 0 then redis.call('DEL', present_key, chats) end
local present = tonumber(redis.call('GET', present_key) or '1')
for _, each in ipairs(redis.call('LRANGE', active, 0, -1)) do
  present = math.max(present, tonumber(redis.call('HGET', job_prefix .. each, 'priority') or '1'))
end
redis.call('SET', present_key, present)
redis.call('ZREMRANGEBYSCORE', chats, '-inf', '(' .. present)
local last = tonumber(redis.call('ZSCORE', chats, chat) or present - 1)
local mine = math.min(math.max(present, last + 1), ${maxPriority})
redis.call('ZADD', chats, mine, chat)
redis.call('SADD', chat_jobs, id)
redis.call('EXPIRE', chat_jobs, ${keptSeconds})
return {'turn', held, mine}
`

type Keys = Pick<Queue, 'toKey'>

const chatKey = (queue: Keys, chatId: number) => queue.toKey(`chat:${chatId}`)
const cancelledKey = (queue: Keys, id: string) => queue.toKey(`cancelled:${id}`)

/** Asks for a job's turn: a lower one comes first. */
export async function takeTurn(
  { connection }: RedisLink,
  queue: Keys,
  job: {
    readonly id: string
    readonly chatId: number
    readonly max: number
    readonly maxPerChat: number
  },
): Promise<Turn> {
  const keys = [job.id, 'active', 'prioritized', 'round', 'rounds', 'wait', 'paused', 'delayed']
  const [kind, held, priority] = (await connection.eval(
    script,
    keys.length + 2,
    ...keys.map((key) => queue.toKey(key)),
    chatKey(queue, job.chatId),
    cancelledKey(queue, job.id),
    job.chatId,
    job.max,
    queue.toKey(''),
    job.maxPerChat,
    job.id,
  )) as [Turn['kind'], number, number]
  return kind === 'turn' ? { kind, priority, held } : { kind, held }
}

/** The ids of a chat's jobs; some may be done. */
export const turnsOf = ({ connection }: RedisLink, queue: Keys, chatId: number): Promise<string[]> =>
  connection.smembers(chatKey(queue, chatId))

export const leaveTurn = ({ connection }: RedisLink, queue: Keys, chatId: number, id: string) =>
  connection.srem(chatKey(queue, chatId), id)

/** When its message is delivered again, a job that was taken back is not a new one. */
export const noteCancelled = ({ connection }: RedisLink, queue: Keys, id: string) =>
  connection.set(cancelledKey(queue, id), 1, 'EX', keptSeconds)

/** How many jobs come before this one: undefined where it is not among those that wait for their turn. */
export async function rankOf(
  { connection }: RedisLink,
  queue: Keys,
  id: string,
): Promise<number | undefined> {
  return (await connection.zrank(queue.toKey('prioritized'), id)) ?? undefined
}

/** How many jobs a new one of this chat would wait for, those under way included. */
export async function jobsBefore(
  { connection }: RedisLink,
  queue: Keys,
  chatId: number | undefined,
): Promise<number> {
  const prioritized = queue.toKey('prioritized')
  const [last, present, active] = await Promise.all([
    chatId === undefined ? null : connection.zscore(queue.toKey('rounds'), chatId),
    connection.get(queue.toKey('round')),
    connection.llen(queue.toKey('active')),
  ])
  if (chatId === undefined) return active + (await connection.zcard(prioritized))
  const mine = Math.max(Number(present ?? 1), Number(last ?? 0) + 1)
  // BullMQ's score is the priority, and below it the order of arrival.
  return active + (await connection.zcount(prioritized, '-inf', `(${(mine + 1) * 2 ** 32}`))
}
