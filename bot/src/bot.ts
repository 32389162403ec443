import type { Log } from '@emogram/runtime'
import { inMinutes, words } from '@emogram/words'
import type { Telegraf } from 'telegraf'
import type { Message } from 'telegraf/types'
import type { Acknowledgements } from './acknowledgement.ts'
import { maxJobsPerMessage, readMessage } from './intake.ts'
import type { Say } from './messenger.ts'
import type { Admission, JobQueue } from './queue.ts'
import { summary, type TelegramApi } from './telegram-api.ts'

const { commands, failures, replies } = words('en')

export interface Handling {
  readonly log: Log
  readonly queue: Pick<JobQueue, 'offer' | 'waitMs'>
  readonly acknowledgements: Acknowledgements
  readonly say: Say
}

/**
 * Turns updates into jobs and words. A handler returns as soon as the queue has the jobs: not earlier, or a bot that is
 * killed would lose them, and not later, since the next updates wait until the last one has.
 */
export function addHandlers(bot: Telegraf, { log, queue, acknowledgements, say }: Handling): void {
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

  bot.on('message', async ({ message }) => {
    const { jobs, linksLeft, refusal } = readMessage(message)
    let refused: Exclude<Admission, 'accepted' | 'known'> | undefined
    for (const job of jobs) {
      const admission = await queue.offer(job)
      if (admission === 'accepted') void acknowledgements.begin(job)
      else if (admission !== 'known') refused = admission
      log.debug({ job_id: job.job_id, type: job.type, admission }, 'job offered')
      // It was waited for; nobody has to wait once for each link.
      if (admission === 'away') break
    }
    if (refused === 'full' || refused === 'chat_full') {
      const waitMs = await queue.waitMs(message.chat.id)
      reply(message, replies.queueFull({ minutes: inMinutes(waitMs) }))
    }
    if (refused === 'closed') reply(message, replies.notStarted)
    if (refused === 'away') reply(message, failures.backend_unreachable)
    if (refused === undefined && linksLeft > 0) reply(message, replies.linksCut({ limit: maxJobsPerMessage }))
    if (refusal === 'too_large') reply(message, failures.image_too_large)
    if (refusal === 'unsupported') reply(message, replies.unsupported)
  })
}

/** The menu beside the message field: a comfort, so a failure is only logged. */
export function offerMenu(api: TelegramApi, log: Log): void {
  api('setMyCommands', { commands }).catch((error: unknown) =>
    log.warn({ why: summary(error) }, 'command menu not set'),
  )
}
