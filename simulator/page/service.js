/** What Telegram itself says in a chat; nothing for everything that somebody said. @param {any} message */
export function serviceWords(message, botName) {
  const who = message.from.is_bot ? botName : message.from.first_name
  if (message.new_chat_members) {
    const added = message.new_chat_members.map(({ is_bot, first_name }) => (is_bot ? botName : first_name))
    const bot = message.new_chat_members.find(({ is_bot }) => is_bot)
    const hears = bot ? `. It hears commands, answers to it, and @${bot.username}` : ''
    return `${who} added ${added.join(', ')}${hears}`
  }
  if (message.forum_topic_created) return `${who} opened the topic “${message.forum_topic_created.name}”`
  if (message.migrate_to_chat_id) return 'This group has become a supergroup'
  if (message.migrate_from_chat_id) return 'This supergroup was a group before'
  return undefined
}
