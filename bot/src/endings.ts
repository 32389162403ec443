import type { Words } from '@emogram/words'
import type { Ending } from './queue.ts'

/** What a person reads at the end of a job; nothing when the service has answered with the picture. */
export function wordsFor(ending: Ending, { failures, replies }: Words): string | undefined {
  switch (ending.kind) {
    case 'answered':
    case 'cancelled':
      return undefined
    case 'expired':
      return replies.expired
    case 'failed':
      return failures[ending.code]
  }
}
