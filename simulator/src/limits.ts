const MiB = 2 ** 20

/** What Telegram allows. A bot that passes here must not be surprised there. */
export const telegramLimits = {
  /** getFile serves no larger file. */
  downloadBytes: 20 * MiB,
  /** A photo that a bot uploads. */
  photoBytes: 10 * MiB,
  /** Any other file that a bot uploads. */
  uploadBytes: 50 * MiB,
  /** Width + height of a photo that a bot uploads. */
  photoSidesPx: 10_000,
  /** Longer side over shorter side of a photo that a bot uploads. */
  photoRatio: 20,
  textChars: 4096,
  captionChars: 1024,
  albumLeastItems: 2,
  albumItems: 10,
  deletedAtOnce: 100,
  callbackDataBytes: 64,
  callbackAnswerChars: 200,
  /** A pressed button can be answered for about this long. */
  callbackQueryMs: 15_000,
  updatesPerPoll: 100,
  pollTimeoutMs: 50_000,
  /** How long "sending a photo…" stays visible unless the bot repeats it. */
  chatActionMs: 5_000,
  commands: 100,
  profilePhotos: 100,
} as const

/** What the simulator keeps. All of it lives in memory, so all of it has an end. */
export const keptLimits = {
  chats: 200,
  /** The oldest messages of a chat go first. */
  messagesPerChat: 1000,
  /** What happened in a chat; the oldest goes first. */
  historyPerChat: 5_000,
  people: 2_000,
  /** Of one person. */
  profilePhotos: 100,
  /** Photos and files of all chats together; the oldest go first. A laptop can spare this much. */
  mediaBytes: 256 * MiB,
  /** Telegram keeps updates for a day; here a count does the same. The oldest go first. */
  pendingUpdates: 10_000,
  loggedCalls: 5_000,
  callbackQueries: 1_000,
  /** Pages that listen at the same time. */
  listeners: 100,
  /** A page that has fallen this far behind is cut off; it reconnects and reads the chat anew. */
  listenerBacklogBytes: 4 * MiB,
  /** Pictures under the scissors at the same time: up to 20 MB of pixels each, and sharp has four threads anyway. */
  scaledAtOnce: 4,
  /** One file from a person: more than a bot may download, so that the refusal can be tried out. */
  personUploadBytes: 64 * MiB,
} as const
