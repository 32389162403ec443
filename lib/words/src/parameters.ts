import type { Catalogue } from './catalogues.ts'

/**
 * Which sentences have parameters, and of what kind. A parameter in Ms is a duration, which the sentence knows as
 * `minutes`; one in Bytes a size, which it knows in MB without the suffix.
 */
export const parameters = {
  admin: {
    running: { days: Number },
    jobs: { waiting: Number, working: Number },
    outcomes: { answered: Number, failed: Number, inDoubt: Number },
    memory: { megabytes: Number },
  },
  buttons: {},
  commands: {},
  faces: {
    feeling: { emotion: String, share: Number },
    feelingWithSecond: { emotion: String, share: Number, second: String },
    age: { years: Number },
    line: { who: String, age: String, feeling: String },
    lineWithNothingSure: { who: String, age: String },
    found: { count: Number },
    foundOnly: { count: Number },
    more: { count: Number },
    album: { faces: Number, pictures: Number },
    pictureWithFaces: { number: Number, count: Number },
    pictureWithoutFaces: { number: Number },
    pictureUnread: { number: Number },
  },
  failures: {},
  replies: {
    help: { limit: Number },
    queued: { position: Number, total: Number, minutes: Number },
    cancelled: { count: Number },
    queueOverview: { waiting: Number, working: Number },
    queueYours: { count: Number },
    queueWait: { minutes: Number },
    tooLarge: { size: Number, limit: Number },
    linksCut: { limit: Number },
    queueFull: { minutes: Number },
  },
  settings: { current: { name: String, value: String } },
} as const satisfies {
  readonly [Topic in keyof Catalogue]: {
    readonly [Key in keyof Catalogue[Topic]]?: Readonly<Record<string, NumberConstructor | StringConstructor>>
  }
}
