import type { Queue } from 'bullmq'
import type { RedisLink } from './redis.ts'

/** What a bot is told about a job that it offers. `held`: the jobs of all bots, waiting and under way. */
export type Turn =
  | { readonly kind: 'known' | 'full'; readonly held: number }
  | { readonly kind: 'turn'; readonly priority: number; readonly held: number }

/** BullMQ knows no later ones; a queue that is never empty reaches it after two million rounds. */
const maxPriority = 2 ** 21

/**
 * The rounds of turns.ts for all bots at once, and the bound over all of them. The present round is that of the jobs
 * under way, which Redis knows anyway; what no job waits for any more is forgotten.
 */
const script = `
local job, active, prioritized, present_key, chats = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local chat, max, job_prefix = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local held = redis.call('LLEN', active) + redis.call('ZCARD', prioritized)
for i = 6, 7 do held = held + redis.call('LLEN', KEYS[i]) end
held = held + redis.call('ZCARD', KEYS[8])
if redis.call('EXISTS', job) == 1 then return {'known', held, 0} end
if held >= max then return {'full', held, 0} end
if held == 0 then redis.call('DEL', present_key, chats) end
local present = tonumber(redis.call('GET', present_key) or '1')
for _, id in ipairs(redis.call('LRANGE', active, 0, -1)) do
  present = math.max(present, tonumber(redis.call('HGET', job_prefix .. id, 'priority') or '1'))
end
redis.call('SET', present_key, present)
redis.call('ZREMRANGEBYSCORE', chats, '-inf', '(' .. present)
local last = tonumber(redis.call('ZSCORE', chats, chat) or present - 1)
local mine = math.min(math.max(present, last + 1), ${maxPriority})
redis.call('ZADD', chats, mine, chat)
return {'turn', held, mine}
`

/** Asks for a job's turn: a lower one comes first. */
export async function takeTurn(
  { connection }: RedisLink,
  queue: Pick<Queue, 'toKey'>,
  job: { readonly id: string; readonly chatId: number; readonly max: number },
): Promise<Turn> {
  const keys = [job.id, 'active', 'prioritized', 'round', 'rounds', 'wait', 'paused', 'delayed']
  const [kind, held, priority] = (await connection.eval(
    script,
    keys.length,
    ...keys.map((key) => queue.toKey(key)),
    job.chatId,
    job.max,
    queue.toKey(''),
  )) as [Turn['kind'], number, number]
  return kind === 'turn' ? { kind, priority, held } : { kind, held }
}
