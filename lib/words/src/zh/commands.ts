import type { Catalogue } from '../catalogues.ts'

export const commands: Catalogue['commands'] = {
  start: '这个机器人做什么',
  help: '你可以发什么',
  classify: '看你回复的那张图片',
  me: '看你的头像',
  settings: '语言、样式等设置',
  queue: '谁在排队',
  cancel: '撤回你排队的图片',
  auto: '这个群里的每张图片：开或关',
  privacy: '保存了什么',
  forget: '忘记这个聊天',
}
