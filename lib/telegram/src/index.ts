export {
  cannotBeEdited,
  chatUnavailable,
  fileUnavailable,
  photoRefused,
  TelegramDidNotAnswer,
  TelegramFileOutOfReach,
  TelegramFileTooBig,
  TelegramSaidNo,
} from './errors.ts'
export { Form } from './form.ts'
export type { Button, Destination, Frame, OwnMessage, Picture, SentMessage } from './message.ts'
export { createTelegram, type Telegram, type TelegramOptions } from './telegram.ts'
export type { TelegramCall } from './watched.ts'
