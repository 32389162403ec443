export type Room = 'bot' | 'classify-file' | 'classify-url' | 'simulator' | 'nginx'

/** How a room's process is known. The rooms themselves: their guards, which carry the same command, begin otherwise. */
export const marks: Record<Room, RegExp> = {
  bot: /^\S*node --.*\/bot\/src\/main\.ts/,
  'classify-file': /^\S*node --.*\/classify-file\/src\/main\.ts/,
  'classify-url': /^\S*node --.*\/classify-url\/src\/main\.ts/,
  simulator: /^\S*node --.*\/simulator\/src\/main\.ts/,
  nginx: /^nginx: master/,
}
