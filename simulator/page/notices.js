import { byId, element } from './element.js'

const shownMs = 6_000

/**
 * A few words at the bottom that go away on their own.
 * @param {string} words
 * @param {{ label: string, run: () => void }} [action]
 */
export function notify(words, action) {
  const notice = element('div.notice', {}, element('span', {}, words))
  const leave = () => notice.remove()
  if (action) {
    const run = () => {
      leave()
      action.run()
    }
    notice.append(element('button', { type: 'button', onclick: run }, action.label))
  }
  byId('notices').replaceChildren(notice)
  setTimeout(leave, shownMs)
}

/** Words that have to be read: they stay until somebody says so. @param {string} words */
export function warn(words) {
  byId('alert-words').textContent = words
  byId('alert').showModal()
}
