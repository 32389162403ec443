import { english } from './english.ts'

export { areNumbered, caption, faceLabel } from './faces.ts'

/** Said instead of a picture when it shows no face. */
export const noFaces = (): string => english.noFaces

/** Plain words for every way a request can fail. */
export const failureWords = english.failures

/** The bot's own sentences. */
export const replies = english.replies
