import type { Catalogue } from '../catalogues.ts'

export const admin: Catalogue['admin'] = {
  title: 'मेरा हाल',
  running: '{days, plural, =0 {आज से चल रहा हूँ} one {# दिन से चल रहा हूँ} other {# दिनों से चल रहा हूँ}}',
  jobs: 'इंतज़ार में: {waiting, number}। काम जारी: {working, number}।',
  outcomes: 'जवाब दिए: {answered, number}। असफल: {failed, number}। शंका में: {inDoubt, number}।',
  memory: 'मेमोरी: {megabytes, number, ::.} MB',
  accepting: 'मैं तस्वीरें ले रहा हूँ।',
  paused: 'विराम: तस्वीरें ली जाती हैं और इंतज़ार करती हैं।',
  draining: 'खाली कर रहा हूँ: नई तस्वीरें नहीं ली जातीं, इंतज़ार वाली पूरी होती हैं।',
  pause: 'विराम',
  resume: 'जारी रखें',
  drain: 'खाली करें',
  refresh: 'ताज़ा करें',
}
