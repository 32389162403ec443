import type { Log } from '@emogram/runtime'
import { replies } from '@emogram/words'
import type { Telegraf } from 'telegraf'
import type { Message } from 'telegraf/types'
import type { Acknowledgements } from './acknowledgement.ts'
import type { Dispatcher } from './dispatcher.ts'
import { maxJobsPerMessage, readMessage } from './intake.ts'
import type { Say } from './messenger.ts'
import { summary, type TelegramApi } from './telegram-api.ts'

export interface Handling {
  readonly log: Log
  readonly dispatcher: Pick<Dispatcher, 'offer' | 'waitMs'>
  readonly acknowledgements: Acknowledgements
  readonly say: Say
}

/** Turns updates into jobs and words. Handlers return at once: the next updates wait until the last one has. */
export function addHandlers(bot: Telegraf, { log, dispatcher, acknowledgements, say }: Handling): void {
  // Telegraf's own handler rethrows, and that would end the polling.
  bot.catch((error, { update }) => {
    log.error({ update_id: update.update_id, why: summary(error) }, 'update not handled')
  })

  const reply = ({ chat, message_id }: Message, text: string) => {
    void say({ chat_id: chat.id, message_id }, text)
  }

  for (const [command, text] of [
    ['start', replies.start],
    ['help', replies.help],
  ] as const) {
    bot.command(command, ({ message }) => {
      // In a group a bare /help may be meant for any bot; /help@name that gets here is meant for this one.
      if (message.chat.type === 'private' || message.text.includes('@')) reply(message, text)
    })
  }

  bot.on('message', ({ message }) => {
    const { jobs, linksLeft, refusal } = readMessage(message)
    let refused: 'full' | 'closed' | undefined
    for (const job of jobs) {
      const admission = dispatcher.offer(job)
      if (admission === 'accepted') acknowledgements.begin(job)
      else if (admission !== 'known') refused = admission
      log.debug({ job_id: job.job_id, type: job.type, admission }, 'job offered')
    }
    if (refused === 'full') reply(message, replies.queueFull(dispatcher.waitMs()))
    if (refused === 'closed') reply(message, replies.notStarted)
    if (refused === undefined && linksLeft > 0) reply(message, replies.linksCut(maxJobsPerMessage))
    if (refusal === 'too_large') reply(message, replies.tooLarge)
    if (refusal === 'unsupported') reply(message, replies.unsupported)
  })
}

/** The menu beside the message field: a comfort, so a failure is only logged. */
export function offerMenu(api: TelegramApi, log: Log): void {
  api('setMyCommands', { commands: replies.commands }).catch((error: unknown) =>
    log.warn({ why: summary(error) }, 'command menu not set'),
  )
}
