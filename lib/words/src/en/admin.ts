export const admin = {
  title: 'How I am doing',
  running: '{days, plural, =0 {Running since today} one {Running for one day} other {Running for # days}}',
  jobs: 'Waiting: {waiting, number}. Under way: {working, number}.',
  outcomes: 'Answered: {answered, number}. Failed: {failed, number}. In doubt: {inDoubt, number}.',
  memory: 'Memory: {megabytes, number, ::.} MB',
  accepting: 'I take pictures.',
  paused: 'Paused: pictures are taken and wait.',
  draining: 'Draining: no new pictures are taken, those waiting are answered.',
  pause: 'Pause',
  resume: 'Go on',
  drain: 'Drain',
  refresh: 'Refresh',
} as const
