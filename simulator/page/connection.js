import { byId } from './element.js'

const tryAgainMs = 2_000
const goodNewsMs = 2_500

/**
 * The live line to the simulator. It comes back on its own; every time it does, the chat arrives whole.
 * @param {number} chatId
 * @param {(event: any) => void} onEvent
 * @returns {() => void} hangs up
 */
export function connect(chatId, onEvent) {
  const bar = byId('connection')
  let source
  let lost = false
  let timer

  const open = () => {
    source = new EventSource(`/api/chats/${chatId}/events`)
    source.onmessage = ({ data }) => onEvent(JSON.parse(data))
    source.onopen = () => {
      if (!lost) return
      lost = false
      say('Connected again', true)
      timer = setTimeout(() => {
        bar.hidden = true
      }, goodNewsMs)
    }
    source.onerror = () => {
      clearTimeout(timer)
      if (!lost) {
        lost = true
        say('Connection lost. Trying to reach the simulator…', false)
        onEvent({ type: 'lost' })
      }
      // Refused rather than cut off: the browser has given up, so we go on.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, tryAgainMs)
    }
  }
  const say = (words, regained) => {
    bar.textContent = words
    bar.classList.toggle('regained', regained)
    bar.hidden = false
  }

  open()
  return () => {
    clearTimeout(timer)
    source.close()
    bar.hidden = true
  }
}
