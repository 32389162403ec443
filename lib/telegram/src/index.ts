export {
  chatUnavailable,
  fileUnavailable,
  photoRefused,
  TelegramDidNotAnswer,
  TelegramFileTooBig,
  TelegramSaidNo,
} from './errors.ts'
export {
  createTelegram,
  type Destination,
  type SentMessage,
  type Telegram,
  type TelegramOptions,
} from './telegram.ts'
export type { TelegramCall } from './watched.ts'
