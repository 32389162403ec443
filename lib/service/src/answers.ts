import { LRUCache } from 'lru-cache'

/** Jobs remembered, and for how long: longer than the bot tries one, so that a second attempt meets the first. */
const memory = { jobs: 2_000, ttlMs: 15 * 60_000 } as const

export interface Answers<Answer> {
  /**
   * Runs `work` once per job id: whoever asks again, while it runs or later, gets the first answer.
   * A failure is not remembered, since trying again is what the id is for.
   */
  once(jobId: string, work: () => Promise<Answer>): Promise<Answer>
}

export function createAnswers<Answer>(): Answers<Answer> {
  const answers = new LRUCache<string, Promise<Answer>>({ max: memory.jobs, ttl: memory.ttlMs })
  return {
    once(jobId, work) {
      const known = answers.get(jobId)
      if (known !== undefined) return known
      const answer = work()
      answers.set(jobId, answer)
      answer.catch(() => {
        if (answers.peek(jobId) === answer) answers.delete(jobId)
      })
      return answer
    },
  }
}
