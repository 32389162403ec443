import { LRUCache } from 'lru-cache'

/** Jobs remembered, and for how long: longer than the bot tries one, so that a second attempt meets the first. */
const memory = { jobs: 2_000, bytes: 64 * 2 ** 20, ttlMs: 15 * 60_000 } as const

export interface AnswersOptions<Answer> {
  /** Of what an answer holds beside a few kilobytes of JSON. */
  sizeBytes(answer: Answer): number
  /** Failures that may be tried again under the same id. The others are answers like any other. */
  mayRepeat(error: unknown): boolean
}

export interface Answers<Answer> {
  /** Runs `work` once per job id: whoever asks again, while it runs or later, gets the first answer. */
  once(jobId: string, work: () => Promise<Answer>): Promise<Answer>
}

export function createAnswers<Answer>({ sizeBytes, mayRepeat }: AnswersOptions<Answer>): Answers<Answer> {
  const answers = new LRUCache<string, Promise<Answer>>({
    max: memory.jobs,
    maxSize: memory.bytes,
    ttl: memory.ttlMs,
  })
  return {
    once(jobId, work) {
      const known = answers.get(jobId)
      if (known !== undefined) return known
      const answer = work()
      answers.set(jobId, answer, { size: 1 })
      answer.then(
        (value) => answers.set(jobId, answer, { size: 1 + sizeBytes(value) }),
        (error: unknown) => {
          if (mayRepeat(error) && answers.peek(jobId) === answer) answers.delete(jobId)
        },
      )
      return answer
    },
  }
}
