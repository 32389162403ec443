/** What the menu beside the message field says, in its order. */
export const commands = {
  start: 'What this bot does',
  help: 'What you can send',
  classify: 'Look at the picture you answer',
  me: 'Look at your profile photo',
  settings: 'Language, style and more',
  queue: 'Who is waiting',
  cancel: 'Take your waiting pictures back',
  auto: 'Every picture in this group: on or off',
  privacy: 'What is kept',
  forget: 'Forget this chat',
} as const
