import type { ErrorCode } from '@emogram/contract'
import type { Language } from './language.ts'

const tryLater = 'Please send it again in a few minutes.'

const failures = {
  bad_request: 'I did not understand this one. Please send a photo, an image file or a link to an image.',
  unauthorized: `I am not set up correctly, so I cannot look at pictures right now. ${tryLater}`,
  not_found: `I am not set up correctly, so I cannot look at pictures right now. ${tryLater}`,
  method_not_allowed: `I am not set up correctly, so I cannot look at pictures right now. ${tryLater}`,
  body_too_large: 'This link is too long for me. Please send a shorter one, or the picture itself.',
  image_missing: 'I found no picture in there. Please send a photo, an image file or a link to an image.',
  image_empty: 'This file is empty. Please send it again, or choose another one.',
  image_too_large: 'This picture is larger than 20 MB, more than I can take. Please send a smaller one.',
  too_many_pixels: 'This picture is too large for me to open. Please scale it down and send it again.',
  not_an_image:
    'This does not look like a picture I can open. I know JPEG, PNG, WebP, GIF, TIFF and AVIF images.',
  image_unreadable:
    'This picture seems to be damaged or incomplete. Please send it again, or choose another one.',
  image_unprocessable:
    'I tried this picture several times and could not get through it. Please try another one, or save it anew as JPEG.',
  url_invalid:
    'I cannot follow this link. Please send a complete one that starts with https:// and needs no password.',
  url_forbidden: 'This link leads to a place I may not visit. Please send one that anybody can open.',
  url_redirects:
    'This link sends me from one place to the next without end. Please send the direct link to the image.',
  url_refused:
    'The website did not give me the picture. Please check that the link opens without signing in, or send the picture itself.',
  url_unreachable:
    'I cannot reach this website. Please check the link for typing mistakes, or send the picture itself.',
  url_timeout:
    'This website took too long to give me the picture. Please try again, or send the picture itself.',
  file_unavailable:
    'Telegram does not give me this file any more. Please send the picture again instead of forwarding it.',
  chat_unavailable:
    'I am not allowed to send pictures here. Please let me, or send me the photo in a private chat.',
  overloaded: `So many pictures are coming in that I could not get to yours. ${tryLater}`,
  not_ready: `I am still waking up and could not get to your picture. ${tryLater}`,
  telegram_busy: `Telegram asked me to slow down, so I could not answer with your picture. ${tryLater}`,
  telegram_unreachable: `I could not reach Telegram to fetch or send your picture. ${tryLater}`,
  telegram_unconfirmed:
    'Telegram did not tell me whether my answer reached you. If there is no picture above, please send yours again.',
  telegram_failed:
    'Telegram did not accept my answer. Please send the picture again, or try it as a photo instead of a file.',
  backend_unreachable: `I cannot look at pictures right now. ${tryLater}`,
  timeout: 'This picture took longer than I may spend on one. Please send it again, or try a smaller one.',
  internal: `Something went wrong on my side, not on yours. ${tryLater}`,
} satisfies Record<ErrorCode, string>

export const english: Language = {
  emotions: {
    angry: 'angry',
    disgust: 'disgusted',
    fear: 'fearful',
    happy: 'happy',
    sad: 'sad',
    surprise: 'surprised',
    neutral: 'neutral',
  },
  genders: { woman: 'woman', man: 'man' },
  notSure: 'not sure',
  genderNotSure: 'gender not sure',
  emotionNotSure: 'emotion not sure',
  nothingSure: 'gender and emotion not sure',
  percent: (share) => `${Math.round(share * 100)} %`,
  age: (years) => (years < 1 ? 'under 1' : `about ${Math.round(years)}`),
  faceCount: (count) => (count === 1 ? 'I found one face:' : `I found ${count} faces:`),
  moreFaces: (count) => (count === 1 ? '… and one more.' : `… and ${count} more.`),
  noFaces: 'I found no face in this picture. It works best when faces are well lit and look at the camera.',
  failures,
  replies: {
    start:
      'Hello! Send me a photo, and I send it back with the emotion and the gender beside every face.\n\nA photo, an image file or a link to an image will do. /help tells you more.',
    help: [
      'What you can send me:',
      '• a photo, or several at once',
      '• an image file of up to 20 MB: JPEG, PNG, WebP, GIF, TIFF or AVIF',
      '• a sticker that does not move',
      '• links to images',
      '',
      'You get the picture back with a box around every face and what I read there. These are guesses of a computer, and where I am not sure, I say so. Your pictures are not kept.',
    ].join('\n'),
    commands: [
      { command: 'start', description: 'What this bot does' },
      { command: 'help', description: 'What you can send' },
    ],
    working: 'I am looking at it…',
    unsupported: 'Send me a photo, an image file or a link to an image, and I will read the faces in it.',
    tooLarge: failures.image_too_large,
    linksCut: (limit) =>
      `I take at most ${limit} pictures from one message, so I look at the first ${limit}. Please send the others in another message.`,
    queueFull: (waitMs) =>
      `So many pictures are waiting that I cannot take this one now. Please send it again in ${roughly(waitMs)}.`,
    notStarted:
      'I am being restarted and did not get to this picture. Please send it again in a minute or two.',
    interrupted:
      'I am being restarted in the middle of this picture. If no answer comes within a minute, please send it again.',
  },
}

/** Rounded up: people forgive waiting too long less than being early. */
function roughly(waitMs: number): string {
  const minutes = Math.ceil(waitMs / 60_000)
  return minutes <= 1 ? 'about a minute' : `about ${minutes} minutes`
}
