const MiB = 2 ** 20

/** Bounds of what travels between the processes. nginx.conf repeats the body sizes; a test compares them. */
export const limits = {
  /** One image. Telegram lets bots download at most 20 MB, so no door takes more. */
  imageBytes: 20 * MiB,
  /** One that a Bot API server of one's own has fetched: that server knows no such bound, but our memory does. */
  ownServerImageBytes: 50 * MiB,
  /** A multipart upload: the image and the form around it. */
  uploadBodyBytes: 21 * MiB,
  /** A JSON body: a URL of at most `urlChars`, a few ids, and kept faces of some 700 bytes each. */
  jsonBodyBytes: 256 * 1024,
  /** Faces that the bot hands back with a job to have them only drawn. */
  keptFaces: 200,
  /** Telegram's bound for an album. */
  albumPictures: 10,
  /** A JSON body with several images in it, base64: its images are decoded one after another. */
  batchBodyBytes: 64 * MiB,
  batchImages: 100,
  /** Of the network that describes a face. */
  embeddingNumbers: 1024,
  /** An update of Telegram, which has no limit of its own; a long message with all its entities stays far below. */
  webhookBodyBytes: MiB,
  /** Longer URLs exist, but servers refuse them from about 8 KiB on. */
  urlChars: 8192,
} as const

/** Of one picture out of a chat. `filesDir` is where a Bot API server of one's own puts them, where there is one. */
export const chatImageBytes = (filesDir: string | undefined): number =>
  filesDir === undefined ? limits.imageBytes : limits.ownServerImageBytes
