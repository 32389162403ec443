import type { Catalogue } from '../catalogues.ts'

export const admin: Catalogue['admin'] = {
  title: '我的状况',
  running: '{days, plural, =0 {今天开始运行} other {已运行 # 天}}',
  jobs: '排队：{waiting, number}。处理中：{working, number}。',
  outcomes: '已回复：{answered, number}。失败：{failed, number}。存疑：{inDoubt, number}。',
  memory: '内存：{megabytes, number, ::.} MB',
  accepting: '正在接收图片。',
  paused: '已暂停：图片照收，但要等待。',
  draining: '正在清空：不收新图片，排队的会处理完。',
  pause: '暂停',
  resume: '继续',
  drain: '清空队列',
  refresh: '刷新',
}
