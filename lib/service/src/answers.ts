import { LRUCache } from 'lru-cache'

/** Jobs remembered, and for how long: longer than the bot tries one, so that a second attempt meets the first. */
const memory = { jobs: 2_000, bytes: 64 * 2 ** 20, ttlMs: 15 * 60_000 } as const

export interface AnswersOptions<Answer> {
  /** Of what an answer holds beside a few kilobytes of JSON. */
  sizeBytes(answer: Answer): number
  /** Failures that are remembered like answers. The others may be tried again under the same id. */
  remembers(error: unknown): boolean
}

export interface Answers<Answer> {
  /**
   * Runs `work` once per job id: whoever asks again, while it runs or later, gets the first answer.
   * @param anew  a failure that is remembered does not count
   */
  once(jobId: string, anew: boolean, work: () => Promise<Answer>): Promise<Answer>
}

export function createAnswers<Answer>({ sizeBytes, remembers }: AnswersOptions<Answer>): Answers<Answer> {
  const answers = new LRUCache<string, { answer: Promise<Answer>; failed: boolean }>({
    max: memory.jobs,
    maxSize: memory.bytes,
    ttl: memory.ttlMs,
  })
  return {
    once(jobId, anew, work) {
      const known = answers.get(jobId)
      if (known !== undefined && !(anew && known.failed)) return known.answer
      const answer = work()
      const entry = { answer, failed: false }
      answers.set(jobId, entry, { size: 1 })
      answer.then(
        (value) => answers.set(jobId, entry, { size: 1 + sizeBytes(value) }),
        (error: unknown) => {
          if (remembers(error)) entry.failed = true
          else if (answers.peek(jobId) === entry) answers.delete(jobId)
        },
      )
      return answer
    },
  }
}
