import { chatApi } from './api.js'
import { createChatLog } from './chat-log.js'
import { createChatMenu } from './chat-menu.js'
import { createComposer } from './composer.js'
import { connect } from './connection.js'
import { byId, fillIcons } from './element.js'
import { actionWords } from './format.js'
import { listenForFiles } from './incoming-files.js'
import { notify } from './notices.js'
import { outgoing } from './outgoing.js'
import { createSendDialog } from './send-dialog.js'
import { createViewer } from './viewer.js'

/** Whose chat it is stands behind the # of the address, so that it can be opened again or shared with a test. */
const chatIdOf = (hash) => (/^#[1-9]\d{0,14}$/.test(hash) ? Number(hash.slice(1)) : 1001)

const state = {
  chatId: chatIdOf(location.hash),
  botName: 'Emogram',
  listening: false,
  connected: false,
  blocked: false,
}
let api = chatApi(state.chatId)
let actionTimer

fillIcons()

const log = createChatLog({
  enlarge: (message) => !message.pending && viewer.show(message),
  show: (messageId) => log.show(messageId),
  command: (command) => sendText(command),
  press,
})
const viewer = createViewer(() => log.all())
const composer = createComposer(sendText)
const sendDialog = createSendDialog(sendFiles)
createChatMenu({
  chatId: () => state.chatId,
  blocked: () => state.blocked,
  block: (blocked) => api.block(blocked).catch(complain),
})
listenForFiles((files, kind) => sendDialog.add(files, kind))

byId('welcome-choose').addEventListener('click', () => byId('files').click())
byId('welcome-start').addEventListener('click', () => sendText('/start'))

const handlers = {
  snapshot({ bot, commands, listening, chat, messages, seen_up_to }) {
    Object.assign(state, { botName: bot.first_name, listening, connected: true, blocked: chat.blocked })
    byId('bot-name').textContent = bot.first_name
    composer.setCommands(commands)
    log.reset(messages, { seenUpTo: seen_up_to, botName: bot.first_name })
    showStatus()
  },
  lost: () => set({ connected: false }),
  listening: ({ listening }) => set({ listening }),
  chat: ({ chat }) => set({ blocked: chat.blocked }),
  commands: ({ commands }) => composer.setCommands(commands),
  message({ message }) {
    log.put(message)
    if (message.from.is_bot) showAction(undefined)
  },
  edit: ({ message }) => log.put(message),
  delete: ({ message_id }) => log.remove(message_id),
  reaction: ({ message_id, reactions }) => log.change(message_id, { reactions }),
  seen: ({ up_to }) => log.seen(up_to),
  chat_action({ action, for_ms }) {
    showAction(action)
    actionTimer = setTimeout(showAction, for_ms)
  },
  callback_answer({ text, url }) {
    for (const button of document.querySelectorAll('.keyboard [aria-busy]'))
      button.removeAttribute('aria-busy')
    if (text) notify(text)
    if (url && /^https?:/i.test(url))
      notify('The bot wants to open a page.', { label: 'Open', run: () => open(url, '_blank', 'noopener') })
  },
}

let disconnect = connect(state.chatId, (event) => handlers[event.type]?.(event))

addEventListener('hashchange', () => {
  disconnect()
  log.clear()
  state.chatId = chatIdOf(location.hash)
  api = chatApi(state.chatId)
  showAction(undefined)
  disconnect = connect(state.chatId, (event) => handlers[event.type]?.(event))
})

function set(change) {
  Object.assign(state, change)
  showStatus()
}

function showStatus(action) {
  const status = byId('bot-status')
  status.textContent = !state.connected
    ? 'connecting…'
    : state.blocked
      ? 'you have blocked this bot'
      : action
        ? `${actionWords(action)}…`
        : state.listening
          ? 'online'
          : 'not running yet; messages wait for it'
  status.classList.toggle('lively', Boolean(action) || (state.connected && state.listening))
}

/** @param {string} [action] nothing: the bot is done with it */
function showAction(action) {
  clearTimeout(actionTimer)
  showStatus(action)
  byId('action-words').textContent = action ? `${state.botName} ${actionWords(action)}…` : ''
  byId('action').hidden = !action
}

async function sendText(text) {
  try {
    await api.sendText(text)
    log.scrollToEnd()
    return true
  } catch (error) {
    complain(error)
    return false
  }
}

/** The pictures stand in the chat at once; the real messages take their place when they are there. */
async function sendFiles(kind, files, caption) {
  const standIns = await outgoing(kind, files, caption)
  try {
    await log.during(standIns.messages, api.sendFiles(kind, files, caption))
  } catch (error) {
    const unreadable = kind === 'photos' && error.status === 415
    notify(error.message, {
      label: unreadable ? 'Send as a file' : 'Try again',
      run: () => void sendFiles(unreadable ? 'documents' : kind, files, caption),
    })
  } finally {
    standIns.release()
    composer.focus()
  }
}

function press(message, data, button) {
  button.setAttribute('aria-busy', 'true')
  api.press(message.message_id, data).catch((error) => {
    button.removeAttribute('aria-busy')
    complain(error)
  })
}

function complain(error) {
  notify(error.message)
}
