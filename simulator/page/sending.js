import { notify } from './notices.js'
import { outgoing } from './outgoing.js'

/**
 * What leaves the page: texts, changed texts, files.
 * @param {{ here: any, log: any, context: any, composer: any }} page
 */
export function createSending({ here, log, context, composer }) {
  const speech = () => ({
    from: here.chat.type === 'private' ? undefined : here.me,
    message_thread_id: here.topic,
    reply_to_message_id: context.replyTo,
  })

  async function text(words) {
    const { current } = context
    try {
      if (current?.kind === 'edit') {
        const { message_id, text: before } = current.message
        await here.api.edit(message_id, before === undefined ? { caption: words } : { text: words })
      } else {
        await here.api.sendText(words, speech())
        log.scrollToEnd()
      }
      if (context.current === current) context.end()
      return true
    } catch (error) {
      notify(error.message)
      return false
    }
  }

  /** The pictures stand in the chat at once; the real messages take their place when they are there. */
  async function files(kind, chosen, caption, spoiler, said = speech()) {
    const { api } = here
    context.end()
    const standIns = await outgoing(kind, chosen, caption, here.me, said)
    try {
      await log.during(
        standIns.messages,
        api.sendFiles(kind, chosen, caption, { ...said, ...(spoiler && { spoiler }) }),
      )
    } catch (error) {
      const unreadable = kind !== 'documents' && error.status === 415
      notify(error.message, {
        label: unreadable ? 'Send as a file' : 'Try again',
        run: () => void files(unreadable ? 'documents' : kind, chosen, caption, spoiler, said),
      })
    } finally {
      standIns.release()
      composer.focus()
    }
  }

  return { text, files }
}
