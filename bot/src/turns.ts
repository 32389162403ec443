/**
 * Lets chats take turns. Every job belongs to a round; a chat has one job in each, so somebody who sends a hundred
 * photos waits in a hundred rounds, and the next person's first photo is in the present one. Counting jobs alone
 * would let late ones starve behind chats that keep coming; rounds only grow, so every job's turn comes.
 */
export class Turns {
  #present = 0
  readonly #chats = new Map<number, { jobs: number; last: number }>()

  /** The round of the chat's next job. */
  next(chatId: number): number {
    const chat = this.#chats.get(chatId)
    return chat === undefined ? this.#present : Math.max(this.#present, chat.last + 1)
  }

  /** @returns the round of this job */
  enter(chatId: number): number {
    const round = this.next(chatId)
    this.#chats.set(chatId, { jobs: this.jobsOf(chatId) + 1, last: round })
    return round
  }

  jobsOf(chatId: number): number {
    return this.#chats.get(chatId)?.jobs ?? 0
  }

  /** A job of this round is being worked on. */
  reached(round: number): void {
    this.#present = Math.max(this.#present, round)
  }

  /** A job of the chat is done with; chats without jobs are forgotten. */
  leave(chatId: number): void {
    const chat = this.#chats.get(chatId)
    if (chat === undefined) return
    chat.jobs--
    if (chat.jobs === 0) this.#chats.delete(chatId)
  }
}
