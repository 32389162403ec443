import { changePerson, chatApi } from './api.js'
import { createChatLog } from './chat-log.js'
import { createChatMenu } from './chat-menu.js'
import { createComposer } from './composer.js'
import { createContext } from './composer-context.js'
import { connect } from './connection.js'
import { byId, fillIcons } from './element.js'
import { listenForFiles } from './incoming-files.js'
import { createMessageMenu } from './message-menu.js'
import { notify, warn } from './notices.js'
import { newcomer } from './people.js'
import { createSendDialog } from './send-dialog.js'
import { createSending } from './sending.js'
import { createSpeaker } from './speaker.js'
import { createStatus } from './status.js'
import { createTopics, topicOf } from './topics.js'
import { createViewer } from './viewer.js'

/** Whose chat it is stands behind the # of the address, so that it can be opened again or shared with a test. */
const chatIdOf = (hash) => (/^#-?[1-9]\d{0,14}$/.test(hash) ? Number(hash.slice(1)) : 1001)

const emptyChat = (id) => ({
  id,
  type: id > 0 ? 'private' : 'group',
  members: [],
  topics: [],
  blocked: false,
})

/** @type {{ chat: any, me: number, topic: number | undefined, api: ReturnType<typeof chatApi> }} */
const here = { chat: undefined, me: 0, topic: undefined, api: undefined }

fillIcons()

const complain = (error) => notify(error.message)
const status = createStatus()
const context = createContext({ begun: () => composer.focus(), editEnded: () => composer.write('') })
const log = createChatLog({
  enlarge: (message) => !message.pending && viewer.show(message),
  show: (messageId) => log.show(messageId),
  command: (command) => sending.text(command),
  press(message, data, button) {
    button.setAttribute('aria-busy', 'true')
    here.api.press(message.message_id, data, here.me).catch((error) => {
      button.removeAttribute('aria-busy')
      complain(error)
    })
  },
  menu: (message, button) => messageMenu.show(message, button),
  reply: (message) => context.begin('reply', message),
})
const viewer = createViewer(() => log.visible())
const composer = createComposer((words) => sending.text(words), context.end)
const sending = createSending({ here, log, context, composer })
const sendDialog = createSendDialog(sending.files)
const messageMenu = createMessageMenu({
  me: () => here.me,
  reply: (message) => context.begin('reply', message),
  edit(message) {
    context.begin('edit', message)
    composer.write(message.text ?? message.caption ?? '')
  },
  remove: (message) => here.api.remove(message.message_id).catch(complain),
})
const speaker = createSpeaker({
  choose(id) {
    here.me = id
    look()
  },
  async add() {
    const person = newcomer(here.chat.members)
    await here.api.change({ members: [person] }).catch(complain)
    here.me = person.id
    look()
  },
})
const topics = createTopics({
  choose(topic) {
    here.topic = topic
    look()
    log.scrollToEnd('instant')
  },
  async add(name) {
    const { message_thread_id } = await here.api.addTopic(name, here.me)
    here.topic = message_thread_id
    look()
  },
})
createChatMenu({
  chat: () => here.chat,
  me: () => here.me,
  language: () => here.chat.members.find(({ id }) => id === here.me)?.language_code ?? '',
  setLanguage: (code) => setLanguage(code).catch(complain),
  change: (change) => here.api.change(change),
  migrate: () => here.api.migrate(),
})
listenForFiles((files, kind) => sendDialog.add(files, kind))

byId('welcome-choose').addEventListener('click', () => byId('files').click())
byId('welcome-start').addEventListener('click', () => sending.text('/start'))

const handlers = {
  snapshot({ bot, commands, listening, chat, messages, seen_up_to }) {
    status.set({ botName: bot.first_name, listening, connected: true })
    composer.setCommands(commands)
    setChat(chat)
    log.reset(messages, { seenUpTo: seen_up_to, botName: bot.first_name })
  },
  lost: () => status.set({ connected: false }),
  listening: ({ listening }) => status.set({ listening }),
  chat: ({ chat }) => setChat(chat),
  commands: ({ commands }) => composer.setCommands(commands),
  message({ message }) {
    log.put(message)
    if (message.from.is_bot) status.act(undefined)
    if (topicOf(message) === here.topic || message.from.id === here.me) return
    topics.markUnread(topicOf(message))
    topics.show(here.chat, here.topic)
  },
  edit: ({ message }) => log.put(message),
  delete({ message_id }) {
    log.remove(message_id)
    if (context.current?.message.message_id === message_id) context.end()
  },
  reaction: ({ message_id, reactions }) => log.change(message_id, { reactions }),
  seen: ({ up_to }) => log.look({ seenUpTo: up_to }),
  chat_action: ({ action, for_ms }) => status.act(action, for_ms),
  callback_answer({ text, url, show_alert }) {
    for (const button of document.querySelectorAll('.keyboard [aria-busy]'))
      button.removeAttribute('aria-busy')
    if (text) (show_alert ? warn : notify)(text)
    if (url && /^https?:/i.test(url))
      notify('The bot wants to open a page.', { label: 'Open', run: () => open(url, '_blank', 'noopener') })
  },
}

let disconnect = enter()
addEventListener('hashchange', () => {
  disconnect()
  disconnect = enter()
})

function enter() {
  const id = chatIdOf(location.hash)
  Object.assign(here, { chat: emptyChat(id), me: id, topic: undefined, api: chatApi(id) })
  log.clear()
  topics.clear()
  context.end()
  status.act(undefined)
  return connect(id, (event) => handlers[event.type]?.(event))
}

function setChat(chat) {
  here.chat = chat
  const isMember = chat.members.some(({ id }) => id === here.me)
  if (!isMember) here.me = chat.members[0]?.id ?? chat.id
  look()
}

/** Shows the chat as whoever speaks now sees it. */
function look() {
  const { chat, me, topic } = here
  status.set({ chat })
  speaker.show(chat, me)
  topics.show(chat, topic)
  log.look({ me, topic, isGroup: chat.type !== 'private' })
}

async function setLanguage(code) {
  if (here.chat.type === 'private') await here.api.change({ language_code: code })
  else {
    await changePerson(here.me, { language_code: code })
    await here.api.change({})
  }
}
