import type { Message, UserFromGetMe } from 'telegraf/types'
import { addressOf, originalOf } from '../groups/addressed.ts'
import { commandOf } from './command.ts'
import { type Found, picturesIn } from './pictures.ts'

/** What somebody wants of the bot with a message. */
export type Request =
  | { readonly kind: 'silence' }
  /** Nothing in it that the bot can look at, though it is meant. */
  | { readonly kind: 'unsupported' }
  | (Extract<Found, { kind: 'pictures' }> & {
      /** The message that the answer replies to: the one with the picture. */
      readonly of: Message
    })

/**
 * @param message  no command, except `/classify`
 * @param auto  whether the group wants every picture read
 */
export function requestOf(message: Message, me: UserFromGetMe, auto: boolean): Request {
  const address = addressOf(message, me)
  const command = commandOf(message, me)
  const isAsked = command?.name === 'classify' && command.meant !== 'other'
  const here = picturesIn(message)
  if (here.kind !== 'nothing') {
    return address !== 'nobody' || auto || isAsked ? { ...here, of: message } : { kind: 'silence' }
  }
  // A reply to the bot's own words is small talk; naming it, or the command, is a wish.
  const original = originalOf(message)
  if (original !== undefined && (isAsked || address === 'mentioned')) {
    const there = picturesIn(original)
    if (there.kind !== 'nothing') return { ...there, of: original }
  }
  const isWish = isAsked || address === 'mentioned' || (address === 'private' && hasContent(message))
  return { kind: isWish ? 'unsupported' : 'silence' }
}

/** Pinned messages, members who join and the like are news, not requests. */
const hasContent = (message: Message): boolean => contentKinds.some((kind) => kind in message)

const contentKinds = [
  'text',
  'document',
  'sticker',
  'video',
  'animation',
  'audio',
  'voice',
  'video_note',
  'contact',
  'location',
  'poll',
  'dice',
  'game',
  'story',
] as const
