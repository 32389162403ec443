/** What an outsider knows, and what he sends. */

/** What an outsider may have found out: everything but what is secret. */
export interface Known {
  /** Of a file that Telegram has, so that an order could be carried out. */
  readonly file_id: string
  readonly chat_id: number
  readonly message_id: number
}

export interface Attempt {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | Buffer
  /** It names the bot's fields where a service reads them, or is an update: then it has to be refused. */
  readonly mayNotBeTaken: boolean
}
