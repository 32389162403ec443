export const replies = {
  start:
    'Hello! Send me a photo, and I send it back with the emotion and the gender beside every face.\n\nA photo, an image file or a link to an image will do. /help tells you more.',
  help: `What you can send me:
• a photo, or several as an album
• an image file of up to {limit, number} MB: JPEG, PNG, WebP, GIF, TIFF, AVIF or HEIC
• a sticker; of a video or an animation I look at the first picture
• links to images

Answer a picture with /classify, and I look at that one; /me looks at your profile photo. /settings has the language, the style and more; /queue shows who is waiting, /cancel takes your waiting pictures back, /privacy says what I keep. In a group, mention me or answer me, or let an admin send /auto on.

A label is a computer's guess from a few thousand pixels: “happy 87%” means that of 100 faces that look like this to me, people called about 87 happy. It does not know what somebody feels or who somebody is, so decide nothing about anybody by it; where I am not sure or a face is hard to see, I say so.`,
  groupHello:
    'Hello! Mention me below a picture, or answer one with /classify, and I look at it. With /auto on, an admin lets me look at every picture here.',
  /** Stands in for the reaction where reactions are not allowed. */
  working: 'I am looking at it…',
  received: 'Got it.',
  queued:
    '{minutes, plural, =0 {In the queue: {position, number} of {total, number}. It will not take long.} one {In the queue: {position, number} of {total, number}. About a minute to go.} other {In the queue: {position, number} of {total, number}. About # minutes to go.}}',
  cancelled: '{count, plural, one {Cancelled.} other {Cancelled: # pictures.}}',
  nothingToCancel: 'None of your pictures is waiting.',
  notYours: 'Only the person who sent the picture can cancel it.',
  alreadyUnderWay: 'Too late to cancel: I am already looking at it.',
  queueEmpty: 'Nobody is waiting. Send me a picture!',
  queueOverview:
    '{waiting, plural, =0 {No picture is waiting} one {One picture is waiting} other {# pictures are waiting}}, {working, plural, =0 {none is being looked at} one {one is being looked at} other {# are being looked at}}.',
  queueYours:
    '{count, plural, =0 {None of them is yours.} one {One of them is yours.} other {# of them are yours.}}',
  queueWait:
    '{minutes, plural, =0 {A new one takes less than a minute.} one {A new one takes about a minute.} other {A new one takes about # minutes.}}',
  firstFrame: 'Of what moves I look at the first picture only.',
  unsupported: 'Send me a photo, an image file or a link to an image, and I will read the faces in it.',
  tooLarge:
    'This file has {size, number, ::.#} MB, and I can take {limit, number} MB. Please send a smaller one.',
  linksCut:
    'I take at most {limit, number} pictures from one message, so I look at the first {limit, number}. Please send the others in another message.',
  queueFull:
    '{minutes, plural, =0 {So many pictures are waiting that I cannot take this one now. Please send it again in about a minute.} one {So many pictures are waiting that I cannot take this one now. Please send it again in about a minute.} other {So many pictures are waiting that I cannot take this one now. Please send it again in about # minutes.}}',
  chatFull:
    'So many of your pictures are waiting that I cannot take this one now. Please send it when a few of them are answered.',
  /** The bot stops before this picture's turn came. */
  notStarted:
    'I am being restarted and did not get to this picture. Please send it again in a minute or two.',
  expired:
    'Sorry, this picture waited so long that I let it go. Please send it again if you still want to know.',
  paused: 'I am having a break and take no pictures right now. Please come back a little later.',
  notAllowed: 'I work only for people I was told about. Please ask whoever runs me to add you.',
  classifyWhat: 'Please answer a picture with /classify, so that I know which one you mean.',
  noProfilePhoto: 'I see no profile photo of yours. Perhaps your privacy settings hide it from me.',
  resultExpired: 'I no longer have this result: I keep them for minutes only. Please send the picture again.',
  drawing: 'I am drawing it…',
  jsonCaption: 'Everything I found, as JSON for programs.',
  autoOn: 'From now on I look at every picture in this group. /auto off ends that.',
  /** Switched on, but Telegram does not show the bot every message. */
  autoBlind:
    'I would look at every picture in this group, but Telegram shows me only what mentions or answers me. Please make me an admin, or switch my privacy mode off at @BotFather and add me to the group again.',
  autoOff: 'From now on I look only at pictures where I am mentioned or answered.',
  autoHow: 'Send /auto on, and I look at every picture in this group; /auto off ends that.',
  autoOnlyInGroups: 'Here I look at every picture anyway. /auto is for groups.',
  adminsOnly: 'Only admins of this group can change that.',
  privacy:
    'I write no picture to disk. It is in memory while I look at it, and then gone; until it is answered, I note which one it is, so that a crash loses nothing. What I found in it stays in memory for some minutes, so that the buttons work. The settings of this chat are kept until you send /forget. Telegram keeps the chat, as it keeps every chat.',
  forgotten: 'Done: the settings of this chat and all results of it are forgotten.',
} as const
