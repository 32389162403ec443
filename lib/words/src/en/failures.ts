const tryLater = 'Please send it again in a few minutes.'

export const failures = {
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
    'This does not look like a picture I can open. I know JPEG, PNG, WebP, GIF, TIFF, AVIF and HEIC images.',
  image_unreadable:
    'This picture seems to be damaged or incomplete. Please send it again, or choose another one.',
  image_unprocessable:
    'I tried this picture several times and could not get through it. Please try another one, or save it anew as JPEG.',
  no_face: 'I found no face in this picture. Please send one that shows a face.',
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
  too_many_requests: `So many pictures are coming in that I could not get to yours. ${tryLater}`,
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
} as const
